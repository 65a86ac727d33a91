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


def build(account: "Account", name: str) -> None:
    """Build a stack; its services are starting then. Raises KeyError for a name that is not known."""
    if name not in NAMES:
        raise KeyError(name)
    parse_once()
    mock_random.seed(account.world.seed)  # moto draws its ids from this.
    clients = Clients(Gateway(account))
    importlib.import_module(f"{__name__}.{name}").build(clients)
