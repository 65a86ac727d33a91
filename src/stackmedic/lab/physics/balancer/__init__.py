"""Load balancers: the health of targets, the way of client requests, and what becomes of them."""

from stackmedic.lab.physics.balancer.balancers import Balancers
from stackmedic.lab.physics.balancer.target import TargetState

__all__ = ["Balancers", "TargetState"]
