"""Calls that AWS refuses: denied, throttled, with expired credentials."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from stackmedic.lab.guard import denial
from stackmedic.lab.weather import words
from stackmedic.lab.weather.trouble import Trouble
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


@dataclass(slots=True)
class Denied(Trouble):
    """Denied as if no policy allowed it, whoever calls; who may do what by policies is ``lab/guard.py``."""

    kind: ClassVar[str] = "deny"

    def before(self, account: "Account", call: Call) -> None:
        if self.befalls(account, call):
            raise denial(account, call)


@dataclass(slots=True)
class Throttled(Trouble):
    """Throttled always or by chance, however slowly anybody calls (others use the account, too)."""

    kind: ClassVar[str] = "throttle"

    def before(self, account: "Account", call: Call) -> None:
        if self.befalls(account, call):
            raise words.throttled(call)


@dataclass(slots=True)
class Expired(Trouble):
    """Credentials that are good until ``since`` and no longer: the plan that outlives its login."""

    kind: ClassVar[str] = "expired"

    def before(self, account: "Account", call: Call) -> None:
        if self.befalls(account, call):
            raise words.expired(call)
