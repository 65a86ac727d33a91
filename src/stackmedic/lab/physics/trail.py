"""CloudTrail: every management call becomes an event, which LookupEvents shows minutes later.

Source for the form: CloudTrail user guide, "CloudTrail record contents" (event version 1.11); for the delay:
"CloudTrail typically delivers events within an average of about 5 minutes of an API call", and its event history within
15 minutes. Data events (objects of S3, log lines, metric data, messages) are not in the event history, nor kept here.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackmedic.lab.physics.draw import fraction, uuid
from stackmedic.lab.wire import Answer, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

READS = re.compile(
    r"^(Describe|List|Get|BatchGet|BatchCheck|Lookup|Filter|Head|Search|Simulate|Estimate|Test|Validate|Start(Query|LiveTail)$)"
)
DATA_EVENTS = {
    "s3": re.compile(r"Object|^ListParts|MultipartUpload|UploadPart"),
    "logs": re.compile(r"^(PutLogEvents|StartLiveTail)$"),
    "cloudwatch": re.compile(r"^PutMetricData$"),
    "sns": re.compile(r"^Publish"),
    "sqs": re.compile(r"Message"),
    "xray": re.compile(r"^Put(TraceSegments|TelemetryRecords)$"),
    "dynamodb": re.compile(r"Item|^(Query|Scan)$"),
    "cloudtrail": re.compile(r"^LookupEvents$"),
}
DELAY_S = (300.0, 900.0)
CHANGES_KEPT, READS_KEPT, CALLS_KEPT = 20_000, 5_000, 10_000


@dataclass(frozen=True, slots=True)
class Made:
    """One call that was made, kept small: for ``lab log`` and for counting."""

    at: float
    permission: str
    region: str
    status: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """One management call as CloudTrail knows it; the event's JSON is made when somebody looks."""

    number: int
    id: str
    at: float
    visible_at: float
    call: Call
    answer: Answer
    reads: bool
    invoked_by: str = ""


class Trail:
    """The record of calls. ``calls`` and ``counts`` are the lab's own; ``events`` are what the account shows."""

    def __init__(self, account: "Account") -> None:
        self.calls: deque[Made] = deque(maxlen=CALLS_KEPT)
        self.counts: Counter[str] = Counter()
        self._changes: deque[Recorded] = deque(maxlen=CHANGES_KEPT)
        self._reads: deque[Recorded] = deque(maxlen=READS_KEPT)
        self._numbers = [0, 0]

    def record(self, account: "Account", call: Call, answer: Answer, invoked_by: str = "") -> None:
        """Keep a call and how it was answered. ``invoked_by`` names the AWS service that made it for somebody."""
        if not invoked_by:
            self.calls.append(Made(account.world.now, call.permission, call.region, answer.status))
            self.counts[call.permission] += 1
        if not answer.status:  # It never arrived.
            return
        data = DATA_EVENTS.get(call.service)
        if data and data.search(call.operation):
            return
        reads = bool(READS.match(call.operation))
        # Reads are numbered apart: how often somebody looked must not change when a change becomes visible.
        self._numbers[reads] += 1
        place = (account.world.seed, 7 + reads, self._numbers[reads])
        delay = DELAY_S[0] + fraction(*place) * (DELAY_S[1] - DELAY_S[0])
        now = account.world.now
        event = Recorded(self._numbers[reads], uuid(*place), now, now + delay, call, answer, reads, invoked_by)
        (self._reads if reads else self._changes).append(event)

    def events(self, now: float) -> Iterator[Recorded]:
        """Events that the account shows by now, newest first."""
        everything = [event for kept in (self._changes, self._reads) for event in kept if event.visible_at <= now]
        everything.sort(key=lambda event: (event.at, not event.reads, event.number), reverse=True)
        return iter(everything)
