"""A fleet: many services on many clusters, some of them in trouble."""

from stackmedic.lab.stacks.fleet.stack import TITLE, build
from stackmedic.lab.stacks.fleet.troubles import upset

__all__ = ["TITLE", "build", "upset"]
