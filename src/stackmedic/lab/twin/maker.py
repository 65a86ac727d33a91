"""What all parts of a twin share: the recording, clients, the new names of old things, and what is not known."""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from stackmedic.lab.account import ID
from stackmedic.lab.clients import Clients
from stackmedic.lab.twin.record import Body, Record

PATIENCE_S, STEP_S = 3_600.0, 60.0


class Maker:
    """One twin while it is made. ``unknown``: what could not be made, or is not told."""

    def __init__(self, record: Record, clients: Clients) -> None:
        self.record = record
        self.clients = clients
        self.account = clients.gateway.account
        self.names: dict[str, str] = {record.account: ID} if record.account else {}
        self.unknown: list[str] = []
        self._waiting: list[tuple[str, Callable[..., Any], dict[str, Any]]] = []

    def is_now(self, old: str, new: str) -> None:
        """A thing of the recording has another name here."""
        if old and new:
            self.names[old] = new

    def here(self, value: Any) -> Any:
        """A value of the recording in the names that things have here; the longest names first."""
        text = json.dumps(value)
        for old in sorted(self.names, key=len, reverse=True):
            text = text.replace(old, self.names[old])
        return json.loads(text)

    def try_(self, what: str, make: Callable[..., Any], /, **given: Any) -> Any:
        """Make something; what cannot be made is said, and is None."""
        try:
            return make(**given)
        except ClientError as error:
            self.unknown.append(f"{what} could not be made: {error}")
            return None

    def make(self, what: str, make: Callable[..., Any], /, **given: Any) -> Any:
        """As ``try_``, but again and again for an hour of lab time, as AWS is still busy with what it needs."""
        until = self.account.world.now + PATIENCE_S
        while self.account.world.now < until:
            try:
                return make(**given)
            except ClientError:
                self.account.advance(STEP_S)
        return self.try_(what, make, **given)

    def wait(self, what: str, change: Callable[..., Any], /, **given: Any) -> None:
        """A change that makes of what ran what was recorded."""
        self._waiting.append((what, change, given))

    def upset(self) -> bool:
        """Make the changes that wait; whether there were any."""
        for what, change, given in self._waiting:
            self.try_(what, change, **given)
        return bool(self._waiting)


def picked(thing: Body, *names: str) -> Body:
    """Some members of a thing, as far as it has them."""
    return {name: thing[name] for name in names if thing.get(name) not in (None, "", [])}
