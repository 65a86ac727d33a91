"""One snapshot of one stack: find it, walk over it, and put what was read under its right names."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from stackmedic.aws.door import Door
from stackmedic.aws.resources import partition
from stackmedic.collect import budgets, cluster_list, costs
from stackmedic.collect.collector import lists_of_the_region
from stackmedic.collect.follow import belongs_to
from stackmedic.collect.gather import DEADLINE_REACHED, Gathering, first_failure
from stackmedic.collect.scope import Found, Target, resolve
from stackmedic.collect.surroundings import Surroundings
from stackmedic.collect.walk import RUNNING, STOPPED, Walk
from stackmedic.errors import CallFailed, CredentialsError, DeadlineReached, Unreachable
from stackmedic.model.snapshot import Gap, Scope, Snapshot
from stackmedic.model.task import Task

HOUR_S = 3600.0
SILENT = ("ConnectionFailed", "Timeout")
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError")


@dataclass(frozen=True, slots=True)
class Depth:
    """How much to read. Without ``causes`` it is what a status shows; ``to_keep``: so that the recording of it can also
    be read without saying which stack it holds; ``costs``: what the account costs, too."""

    since_s: float = HOUR_S
    timeout_s: float | None = None
    causes: bool = True
    read_secret_keys: bool = False
    to_keep: bool = False
    costs: bool = False


async def examine(door: Door, target: Target, depth: Depth | None = None) -> Snapshot:
    """Read a stack. Raises NotFound, CredentialsError, or DeadlineReached when nothing useful was read in time."""
    snapshot, _ = await survey(door, target, depth or Depth())
    return snapshot


async def survey(door: Door, target: Target, depth: Depth) -> tuple[Snapshot, Found]:
    """A stack, and how it was found."""
    try:
        async with asyncio.TaskGroup() as group:
            reads = Gathering(door, group, depth.timeout_s)
            reading = await Reading.begin(reads, target, depth)
    except BaseExceptionGroup as failures:
        raise first_failure(failures) from None
    snapshot = reading.finished(depth)
    refuse_if_nothing_was_read(snapshot, reads.failures)
    return snapshot, reading.found


@dataclass(frozen=True, slots=True)
class Reading:
    """What was begun, and what it will be called when it is done."""

    reads: Gathering
    found: Found
    account: asyncio.Task[str | Gap]
    now: asyncio.Task[datetime]
    walk: Walk | None

    @classmethod
    async def begin(cls, reads: Gathering, target: Target, depth: Depth) -> "Reading":
        """Lists of the region need no stack; the rest begins as soon as it is found."""
        account, now = reads.begin(reads.account()), reads.begin(reads.now())
        for each in lists_of_the_region():
            reads.begin(reads.read(each))
        if depth.to_keep:
            reads.begin(reads.apart().read(cluster_list.collector, reads.door.region))
        if depth.costs:
            reads.begin(bill(reads))
        found = await resolve(reads, target)
        if not found.cluster:
            return cls(reads, found, account, now, None)
        walk = Walk(reads, found, depth.since_s, depth.read_secret_keys, past=depth.causes)
        if depth.causes:
            Surroundings(walk).begin(*walk.deepen())
        return cls(reads, found, account, now, walk)

    def finished(self, depth: Depth) -> Snapshot:
        """The snapshot, once all that was begun has ended."""
        cluster_arn = self._cluster_arn()
        names = self._arns_by_name(cluster_arn)
        if self.found.services:
            self.reads.rename(names)
        ids = self.walk.service_ids.result() if self.walk else ()
        arns = tuple(sorted({names.get(each, each) for each in ids}))
        if self.walk and not self.found.services:
            self._divide_tasks(self.walk, arns)
        account = self.account.result()
        scope = Scope(
            stack=self.found.stack,
            account=self._account(cluster_arn),
            region=self.reads.door.region,
            cluster_arn=cluster_arn,
            service_arns=arns,
        )
        unread = (account,) if isinstance(account, Gap) else ()
        return self.reads.freeze(scope, self.now.result(), depth.since_s, unread)

    def _account(self, arn: str) -> str:
        account = self.account.result()
        if isinstance(account, Gap):  # An ARN tells it too.
            return arn.split(":")[4] if arn.count(":") >= 5 else ""
        return account

    def _cluster_arn(self) -> str:
        if self.found.cluster_arn or self.walk is None:
            return self.found.cluster_arn
        first = next(iter(self.walk.services.result()), None)
        return first.cluster_arn if first else self._arn("cluster", self.found.cluster, "")

    def _arn(self, kind: str, name: str, cluster_arn: str) -> str:
        """The ARN of what could not be described."""
        region = self.reads.door.region
        return f"arn:{partition(region)}:ecs:{region}:{self._account(cluster_arn)}:{kind}/{name}"

    def _arns_by_name(self, cluster_arn: str) -> dict[str, str]:
        known = {each.name: each.arn for each in self.walk.services.result()} if self.walk else {}
        asked = [each for each in self.found.services if not each.startswith("arn:") and each not in known]
        return known | {each: self._arn("service", f"{self.found.cluster}/{each}", cluster_arn) for each in asked}

    def _divide_tasks(self, walk: Walk, arns: tuple[str, ...]) -> None:
        """The cluster's tasks were listed at once; each service gets its own."""
        for status, begun in ((RUNNING, walk.running), (STOPPED, walk.stopped)):
            tasks = begun.result()
            parts = {(arn, status): _in_order(each for each in tasks if belongs_to(each, arn)) for arn in arns}
            self.reads.divide(Task, (self.found.cluster, status), parts)


async def bill(reads: Gathering) -> None:
    """What the account costs, and what it may."""
    account, now = await reads.account(), await reads.now()
    await reads.read(costs.collector, now.date())
    if isinstance(account, str):
        await reads.read(budgets.collector, account)


def _in_order(tasks: Iterable[Task]) -> tuple[Task, ...]:
    return tuple(sorted(tasks, key=lambda each: each.arn))


def refuse_if_nothing_was_read(snapshot: Snapshot, failures: Sequence[CallFailed]) -> None:
    """Raise CredentialsError, Unreachable or DeadlineReached where not a single fact came back, and that is why."""
    if any(not isinstance(fact, Gap) for fact in (*snapshot.one.values(), *snapshot.many.values())):
        return
    reasons = {each.code for each in snapshot.gaps}
    if reasons and reasons <= set(DENIED):
        who = f" in account {snapshot.scope.account}" if snapshot.scope.account else ""
        raise CredentialsError(f"These credentials may read nothing{who}: every call was denied.", "stackmedic doctor")
    if reasons and reasons <= set(SILENT):
        hint = "check network and proxy, and AWS_ENDPOINT_URL or stackmedic.toml if they name an endpoint"
        raise Unreachable(f"AWS cannot be reached: {_said_by_most(failures)}", f"{hint}; try: stackmedic doctor")
    if DEADLINE_REACHED in reasons:
        raise DeadlineReached("Time ran out before anything was read.", "give it longer: --timeout 60s")


def _said_by_most(failures: Sequence[CallFailed]) -> str:
    """Why, in the words that most calls failed with; they name the endpoint."""
    said = Counter(each.reason for each in failures)
    return min(said, key=lambda text: (-said[text], text), default="no call was answered")
