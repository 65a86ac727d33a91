"""Answers that take their time: a fixed one, or one drawn from a range. Real time, whatever the lab's speed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from stackmedic.lab.weather.trouble import Trouble
from stackmedic.lab.wire import Answer, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


@dataclass(slots=True)
class Slow(Trouble):
    """The operation takes effect at once, its answer comes later."""

    kind: ClassVar[str] = "delay"
    from_s: float = 0.0
    to_s: float = 0.0

    def after(self, account: "Account", call: Call, answer: Answer) -> Answer:
        if self.befalls(account, call):
            width = max(0.0, self.to_s - self.from_s)
            answer.delay_s += self.from_s + (width * self.draw(account, call, which=1) if width else 0.0)
        return answer
