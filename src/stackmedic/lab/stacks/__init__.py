"""Stacks that a lab can hold, built by plain AWS calls: one package each, with ``build(clients)`` and a ``TITLE``.

A stack of any size has ``build(clients, services=20)``; one that is not well from the start has ``upset``, likewise.
"""

import importlib
import pkgutil
from typing import TYPE_CHECKING

from moto.moto_api._internal import mock_random

from stackmedic.lab.clients import Clients
from stackmedic.lab.gateway import Gateway
from stackmedic.lab.models import parse_once

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

NAMES = tuple(sorted(each.name for each in pkgutil.iter_modules(__path__) if each.ispkg))


class Site:
    """A stack and the account that it is built in. Raises KeyError for a name that is not known."""

    def __init__(self, account: "Account", name: str, services: int | None = None) -> None:
        if name not in NAMES:
            raise KeyError(name)
        parse_once()
        self.stack = importlib.import_module(f"{__name__}.{name}")
        self.clients = Clients(Gateway(account))
        self.size = {} if services is None else {"services": services}

    def build(self) -> None:
        """Build the stack; its services are starting then."""
        mock_random.seed(self.clients.gateway.account.world.seed)  # moto draws its ids from this.
        self.stack.build(self.clients, **self.size)

    def upset(self) -> None:
        """Bring about what is wrong with it from the start, if anything."""
        if hasattr(self.stack, "upset"):
            self.stack.upset(self.clients, **self.size)
