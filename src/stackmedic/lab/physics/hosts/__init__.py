"""EC2 instances with Docker on them, and the commands that people send there."""

from stackmedic.lab.physics.hosts.hosts import Hosts

__all__ = ["Hosts"]
