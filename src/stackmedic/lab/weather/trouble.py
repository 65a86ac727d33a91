"""What all kinds of trouble share: which calls they are about, how often they happen, from when until when.

Chance is drawn from the seed, the kind of trouble, the call with its parameters, and how often that call was made
before. So the order in which a client's threads happen to arrive changes nothing: the same seed and the same calls have
the same troubles. Neither the world's own draws nor its version are touched.
"""

import fnmatch
import math
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from stackmedic.lab.physics.draw import fraction, name_code
from stackmedic.lab.wire import Answer, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

STREAM = 23  # No other draw by place begins with it.
Perform = Callable[[], Answer]


class Cut(Exception):
    """The connection ends without an answer."""


@dataclass(slots=True)
class Trouble:
    """One rule of the weather. ``calls`` is spelled like a permission and may hold wildcards: ``ecs:Describe*``."""

    kind: ClassVar[str] = ""
    calls: str = "*"
    share: float = 1.0
    since: float = -math.inf
    until: float = math.inf
    drawn: Counter[int] = field(default_factory=Counter, repr=False)

    def before(self, account: "Account", call: Call) -> None:
        """Raise what the call meets before it has any effect."""

    def perform(self, account: "Account", call: Call, perform: Perform) -> Answer:
        """Let the call take effect, or answer in its place."""
        return perform()

    def after(self, account: "Account", call: Call, answer: Answer) -> Answer:
        """What becomes of the answer on its way."""
        return answer

    def is_about(self, account: "Account", call: Call) -> bool:
        """Whether this is in force, and about calls like this one."""
        return self.since <= account.world.now < self.until and fnmatch.fnmatchcase(call.permission, self.calls)

    def befalls(self, account: "Account", call: Call) -> bool:
        """Whether it happens to this call. Asked once a call."""
        if not self.is_about(account, call):
            return False
        self.drawn[fingerprint(call)] += 1
        return self.share >= 1 or self.draw(account, call) < self.share

    def draw(self, account: "Account", call: Call, which: int = 0) -> float:
        """A number in [0, 1) for this call; ``which`` tells several draws for one call apart."""
        mark, kind = fingerprint(call), name_code(f"{self.kind} {self.calls}")
        return fraction(account.world.seed, STREAM, kind, mark, self.drawn[mark], which)

    def described(self) -> str:
        """In one line, for `lab status`."""
        return f"{self.kind} {self.calls}" + (f" {self.share:.0%}" if self.share < 1 else "")


def fingerprint(call: Call) -> int:
    """The same for the same request: without the tokens that clients make up, and without moments."""
    shape = getattr(call.model, "input_shape", None)
    members = shape.members if shape is not None else {}
    made_up = {name for name, member in members.items() if member.metadata.get("idempotencyToken")}
    kept = {
        name: value
        for name, value in call.parameters.items()
        if name not in made_up and not name.lower().endswith(("time", "timestamp", "token"))
    }
    return zlib.crc32(f"{call.region} {call.permission} {_plain(kept)}".encode())


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{_plain(value[name])}" for name in sorted(value, key=str)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_plain, value)) + "]"
    return str(value)
