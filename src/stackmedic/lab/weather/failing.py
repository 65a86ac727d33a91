"""Services that fail, and lines that break: before an operation takes effect, or after it did and nobody learns of it.

AWS on the first: "500 and 503 errors … retry" (AWS general reference, "Error retries"). The second is what idempotency
tokens are for ("the client can't tell whether the operation succeeded", EC2 developer guide, "Ensuring idempotency").
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from stackmedic.lab.weather import words
from stackmedic.lab.weather.trouble import Cut, Trouble
from stackmedic.lab.wire import Answer, Call, render

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

BEFORE, AFTER = "before", "after"


@dataclass(slots=True)
class Failing(Trouble):
    """An answer of the 5xx kind."""

    kind: ClassVar[str] = "errors"
    status: int = 0  # 0: half of them 503, half of them 500.
    when: str = BEFORE

    def before(self, account: "Account", call: Call) -> None:
        if self.when == BEFORE and self.befalls(account, call):
            raise words.broken(call, self._status(account, call))

    def after(self, account: "Account", call: Call, answer: Answer) -> Answer:
        if self.when == AFTER and self.befalls(account, call):
            return render(call, words.broken(call, self._status(account, call)))
        return answer

    def _status(self, account: "Account", call: Call) -> int:
        if self.status:
            return self.status
        return words.UNAVAILABLE if self.draw(account, call, which=1) < 0.5 else words.INTERNAL


@dataclass(slots=True)
class Breaking(Trouble):
    """A connection that ends without an answer. Every call until a time: the network is gone."""

    kind: ClassVar[str] = "cut"
    when: str = BEFORE

    def before(self, account: "Account", call: Call) -> None:
        if self.when == BEFORE and self.befalls(account, call):
            raise Cut

    def after(self, account: "Account", call: Call, answer: Answer) -> Answer:
        if self.when == AFTER and self.befalls(account, call):
            answer.cut = True
        return answer
