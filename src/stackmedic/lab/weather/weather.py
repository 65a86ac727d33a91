"""All troubles together, in the order in which a call meets them."""

from typing import TYPE_CHECKING

from stackmedic.lab.weather.trouble import Perform, Trouble
from stackmedic.lab.wire import Answer, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

# The line comes first, then who calls, then how often, then what. Unlisted kinds come last.
ORDER = ("cut", "expired", "buckets", "throttle", "deny", "errors")


class Weather:
    """Clear skies, until ``forecast.change`` brings something else."""

    def __init__(self) -> None:
        self.latency_s = 0.0
        self.troubles: list[Trouble] = []

    def add(self, trouble: Trouble) -> None:
        self.troubles.append(trouble)
        self.troubles.sort(key=lambda each: ORDER.index(each.kind) if each.kind in ORDER else len(ORDER))

    def clear(self) -> None:
        self.troubles.clear()
        self.latency_s = 0.0

    def before(self, account: "Account", call: Call) -> None:
        """Raise what befalls a call before it takes effect: an error of AWS's, or ``Cut``."""
        for each in self.troubles:
            each.before(account, call)

    def perform(self, account: "Account", call: Call, perform: Perform) -> Answer:
        """Let a call take effect, or answer in its place."""
        for each in self.troubles:
            perform = _around(each, account, call, perform)
        return perform()

    def after(self, account: "Account", call: Call, answer: Answer) -> Answer:
        """What becomes of the answer."""
        for each in self.troubles:
            answer = each.after(account, call, answer)
        return answer

    def described(self) -> list[str]:
        slow = [f"delay * {self.latency_s:g} s"] if self.latency_s else []
        return slow + [each.described() for each in self.troubles]


def _around(trouble: Trouble, account: "Account", call: Call, perform: Perform) -> Perform:
    return lambda: trouble.perform(account, call, perform)
