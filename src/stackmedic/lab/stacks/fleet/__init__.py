"""A fleet: many services on many clusters, some of them in trouble."""

from stackmedic.lab.stacks.fleet.stack import BUILDING_S, TITLE, build
from stackmedic.lab.stacks.fleet.troubles import upset

__all__ = ["BUILDING_S", "TITLE", "build", "upset"]
