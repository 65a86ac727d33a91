"""RDS and Aurora: servers, clusters, their disks, parameters, capacity and work."""

from stackmedic.lab.physics.databases.databases import Databases

__all__ = ["Databases"]
