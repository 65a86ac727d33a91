"""ElastiCache: stores, nodes, names, parameters and what they have to do."""

from stackmedic.lab.physics.caches.caches import Caches

__all__ = ["Caches"]
