"""Stacks that a lab can hold, built by plain AWS calls: one module each, with ``build(clients)`` and a ``TITLE``."""

import importlib
import pkgutil
from typing import TYPE_CHECKING

from moto.moto_api._internal import mock_random

from stackmedic.lab.clients import Clients
from stackmedic.lab.gateway import Gateway
from stackmedic.lab.models import parse_once

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

NAMES = tuple(sorted(each.name for each in pkgutil.iter_modules(__path__)))
STEADY_WITHIN_S = 1800.0
STEP_S = 30.0


class NotSteady(Exception):
    """A stack did not come up: the lab itself is broken."""


def build(account: "Account", name: str) -> None:
    """Build a stack and let time pass until it is steady. Raises KeyError for a name that is not known."""
    if name not in NAMES:
        raise KeyError(name)
    parse_once()
    mock_random.seed(account.world.seed)  # moto draws its ids from this.
    clients = Clients(Gateway(account))
    importlib.import_module(f"{__name__}.{name}").build(clients)
    settle(account)


def settle(account: "Account") -> None:
    """Until every service is steady."""
    deadline = account.world.now + STEADY_WITHIN_S
    while not all(each.steady for each in account.ecs.services.values() if each.active):
        if account.world.now > deadline:
            waiting = [name for name, each in account.ecs.services.items() if not each.steady]
            raise NotSteady(f"not steady after {STEADY_WITHIN_S:.0f} s: {', '.join(waiting)}")
        account.advance(STEP_S)
