"""Eventual consistency: for some seconds after a change, reads answer as of before it.

What a read answers is kept for ``window_s`` of lab time: every answer when it was given, and, before each change to a
service, what the reads that were made of it lately would answer now. A stale read gives the oldest answer that it kept
within the window, so nothing is ever older than that. A call that nobody made lately has nothing to be stale with.
With a share below 1 some of AWS's replicas are up to date: an answer may be new and the next one old again.

Sources: ECS API reference, RunTask ("The Amazon ECS API follows an eventual consistency model … may not be immediately
visible to all subsequent commands you run"); IAM user guide, "Changes that I make are not always immediately visible";
EC2 developer guide, "Eventual consistency in the Amazon EC2 API".
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from moto.core.exceptions import ServiceException

from stackmedic.lab.physics.trail import READS
from stackmedic.lab.weather.trouble import Perform, Trouble
from stackmedic.lab.wire import Answer, Call, render

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

USUAL = ("ecs:Describe[ST]*s", "ecs:List[ST]*s", "iam:Get*", "iam:List*")  # Services, tasks, roles and their policies.
REMEMBERED = 64  # Reads, the latest ones: each costs as much as a read before every change.


@dataclass(slots=True)
class Read:
    """One read that was made lately: how to make it again, and what it answered when."""

    call: Call
    perform: Perform
    answers: deque[tuple[float, Answer]] = field(default_factory=deque)

    def made(self) -> Answer:
        try:
            return self.perform()
        except ServiceException as error:
            return render(self.call, error)


@dataclass(slots=True)
class Stale(Trouble):
    """Reads as of a few seconds ago."""

    kind: ClassVar[str] = "stale"
    window_s: float = 5.0
    reads: OrderedDict[str, Read] = field(default_factory=OrderedDict, repr=False)

    def perform(self, account: "Account", call: Call, perform: Perform) -> Answer:
        if not READS.match(call.operation):
            self._look_before(account, call)
            return perform()
        if not self.is_about(account, call):
            return perform()
        read = self.reads.setdefault(_name(call), Read(call, perform))
        read.perform = perform
        self.reads.move_to_end(_name(call))
        while len(self.reads) > REMEMBERED:
            self.reads.popitem(last=False)
        self._keep(account, read)
        return replace(read.answers[0 if self.befalls(account, call) else -1][1])

    def _look_before(self, account: "Account", call: Call) -> None:
        for read in self.reads.values():
            if read.call.service == call.service and read.call.region == call.region:
                self._keep(account, read)

    def _keep(self, account: "Account", read: Read) -> None:
        now = account.world.now
        read.answers.append((now, read.made()))
        while now - read.answers[0][0] >= self.window_s:
            read.answers.popleft()

    def described(self) -> str:
        return f"{Trouble.described(self)} {self.window_s:g} s"


def _name(call: Call) -> str:
    return f"{call.access_key} {call.region} {call.permission} {call.parameters}"
