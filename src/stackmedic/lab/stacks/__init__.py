"""Stacks that a lab can hold: one package each, with a ``TITLE``, built by plain AWS calls.

Most were built once by Terraform and are built again from the recording of it (``recording.jsonl``): such a package has
``PROGRAMS``, what runs in its images; perhaps ``by_hand(clients)``, what people do between the data stores and the
services, and ``NAMES_ELSEWHERE``, names whose DNS is at another provider, where they have been proven to ACM. Others
have ``build(clients)``, with ``services=20`` where they come in any size, and ``upset``, likewise, where something is
wrong with them from the start. ``REGION`` and ``BUILDING_S`` differ from the usual ones where a package says so.
"""

import importlib
import pkgutil
from typing import TYPE_CHECKING

from stackmedic.lab.account import REGION
from stackmedic.lab.clients import Clients
from stackmedic.lab.gateway import Gateway
from stackmedic.lab.models import parse_once
from stackmedic.lab.stacks import recorded

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

BUILDING_S = 6 * 3_600.0  # Lab time for building: images were pushed some hours before they run.
NAMES = tuple(sorted(each.name.replace("_", "-") for each in pkgutil.iter_modules(__path__) if each.ispkg))


class Stack:
    """One stack, by its name; ``region`` is where it is at home. Raises KeyError for a name that is not known."""

    def __init__(self, name: str, services: int | None = None) -> None:
        if name not in NAMES:
            raise KeyError(name)
        parse_once()
        self._package = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
        self._size = {} if services is None else {"services": services}
        self.region = str(getattr(self._package, "REGION", REGION))
        self.building_s = float(getattr(self._package, "BUILDING_S", BUILDING_S))
        self.unknown: list[str] = []

    def build(self, account: "Account") -> None:
        """Build the stack; its services are starting then."""
        clients = Clients(Gateway(account))
        if hasattr(self._package, "build"):
            self._package.build(clients, **self._size)
        else:
            recorded.build(clients, self._package)

    def upset(self, account: "Account") -> None:
        """Bring about what is wrong with it from the start, if anything."""
        if hasattr(self._package, "upset"):
            self._package.upset(Clients(Gateway(account)), **self._size)
