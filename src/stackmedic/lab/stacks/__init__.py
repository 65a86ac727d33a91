"""Stacks that a lab can hold, built by plain AWS calls: one package each, with ``build(clients)`` and a ``TITLE``.

A stack of any size has ``build(clients, services=20)``; one that is not well from the start has ``upset``, likewise;
one that is steady sooner than others has ``BUILDING_S``.
"""

import importlib
import pkgutil
from typing import TYPE_CHECKING

from moto.moto_api._internal import mock_random

from stackmedic.lab.account import REGION
from stackmedic.lab.clients import Clients
from stackmedic.lab.gateway import Gateway
from stackmedic.lab.models import parse_once

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

BUILDING_S = 6 * 3_600.0  # Lab time for building: images were pushed some hours before they run.
NAMES = tuple(sorted(each.name for each in pkgutil.iter_modules(__path__) if each.ispkg))


class Stack:
    """One stack, by its name; ``region`` is where it is at home. Raises KeyError for a name that is not known."""

    def __init__(self, name: str, services: int | None = None) -> None:
        if name not in NAMES:
            raise KeyError(name)
        parse_once()
        self._package = importlib.import_module(f"{__name__}.{name}")
        self._size = {} if services is None else {"services": services}
        self.region = str(getattr(self._package, "REGION", REGION))
        self.building_s = float(getattr(self._package, "BUILDING_S", BUILDING_S))

    def build(self, account: "Account") -> None:
        """Build the stack; its services are starting then."""
        mock_random.seed(account.world.seed)  # moto draws its ids from this.
        self._package.build(Clients(Gateway(account)), **self._size)

    def upset(self, account: "Account") -> None:
        """Bring about what is wrong with it from the start, if anything."""
        if hasattr(self._package, "upset"):
            self._package.upset(Clients(Gateway(account)), **self._size)
