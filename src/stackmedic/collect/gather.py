"""Runs reads concurrently under one deadline, and keeps what each of them found or left open.

A failed call becomes a gap in every slot that it would have filled, never an empty list; a call that says "there is no
such thing" becomes Absent; a bug in a collector becomes a visible gap. Useless credentials end everything.
"""

import asyncio
from collections.abc import Coroutine, Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from stackmedic.aws.batches import chunked
from stackmedic.aws.door import Door
from stackmedic.aws.failures import forbidden_by
from stackmedic.collect.collector import Collector, Facts, Join, Many, One, Place, S, Slot, together
from stackmedic.errors import CallFailed, StackmedicError
from stackmedic.model.noun import Noun
from stackmedic.model.snapshot import EVERYWHERE, Absent, Gap, Key, Scope, Snapshot, absent

T = TypeVar("T")
DEADLINE_REACHED = "DeadlineReached"
NOT_SAVED = "NotRecorded: the list that was saved may not be whole"
NO_PLAN = "SubscriptionRequiredException"  # No permission helps.
NEEDS_A_PLAN = "AWS answers it only to accounts with a support plan of Business or more"
IDENTITY = "sts:GetCallerIdentity"


class Gathering:
    """The reads of one snapshot. A subject that is asked for twice is read once."""

    def __init__(self, door: Door, group: asyncio.TaskGroup, timeout_s: float | None = None) -> None:
        self.door = door
        self._group = group
        self._deadline = None if timeout_s is None else asyncio.get_running_loop().time() + timeout_s
        self._account: asyncio.Task[str | Gap] | None = None
        self._now: datetime | None = None
        self._reads: dict[tuple[str, object], asyncio.Task[Facts]] = {}
        self._one: dict[Place, Noun | Absent | Gap] = {}
        self._many: dict[Place, tuple[Noun, ...] | Gap] = {}
        self._partial: dict[str, Gap] = {}
        self.failures: list[CallFailed] = []

    def apart(self) -> "Gathering":
        """A gathering beside this one, under the same deadline, whose facts go into no snapshot."""
        beside = Gathering(self.door, self._group)
        beside._deadline, beside._account, beside._now = self._deadline, self._account, self._now
        beside.failures = self.failures
        return beside

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start work now; whoever needs its result awaits it."""
        return self._group.create_task(work)

    async def read(self, collector: Collector[S], *subjects: S) -> Facts:
        """What is known of the subjects, each batch a read of its own; or the region's list, which needs no subject."""
        wanted: tuple[Hashable, ...] = subjects if collector.fills else (EVERYWHERE,)
        fresh = tuple(dict.fromkeys(each for each in wanted if (collector.name, each) not in self._reads))
        for batch in _batches(collector, fresh):
            task = self.begin(self._attempt(collector, batch if collector.fills else ()))
            self._reads |= {(collector.name, each): task for each in batch}
        asked = dict.fromkeys(self._reads[collector.name, each] for each in wanted)
        return together([await each for each in asked])

    async def all(self, *work: Coroutine[Any, Any, T]) -> tuple[T, ...]:
        """The results of work that may go on at the same time, in the order given."""
        begun = [self.begin(each) for each in work]
        return tuple([await each for each in begun])

    async def account(self) -> str | Gap:
        """The account's number."""
        if self._account is None:
            self._account = self.begin(self._read_account())
        return await self._account

    async def now(self) -> datetime:
        """The account's time, which its first answer tells; asked once, so that one window holds for everything."""
        if self._now is None:
            await self.account()
            self._now = self._now or self.door.now()
        return self._now

    async def _read_account(self) -> str | Gap:
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self.door.account()
        except TimeoutError:
            return Gap(IDENTITY, DEADLINE_REACHED, IDENTITY, ("account",))
        except CallFailed as failure:
            self.failures.append(failure)
            return Gap(failure.call, _reason(failure), failure.call, ("account",))

    async def _attempt(self, collector: Collector[S], batch: tuple[S, ...]) -> Facts:
        if collector.run is None:
            raise StackmedicError(f"{collector.id} has no read function")
        try:
            async with asyncio.timeout_at(self._deadline) as timer:
                facts = await collector.run(self.door, *batch)
        except CallFailed as failure:
            return await self._failed(collector, batch, failure)
        except StackmedicError:
            raise
        except Exception as bug:
            if timer.expired():
                return self._gap(collector, batch, Gap(collector.needs[-1], DEADLINE_REACHED, collector.needs[-1]))
            reason = f"InternalError: {type(bug).__name__}: {bug}"
            return self._gap(collector, batch, Gap(collector.needs[-1], reason))
        self._one |= facts.one
        self._many |= self._joined(collector.joins, facts) if collector.joins else facts.many
        if collector.fills is None and not self.door.whole:
            gap = Gap(collector.needs[-1], NOT_SAVED, collector.needs[-1])
            self._partial |= {kind.__name__: replace(gap, hides=(kind.__name__,)) for kind in collector.yields}
        return facts

    def _joined(self, join: Join, facts: Facts) -> dict[Place, tuple[Noun, ...]]:
        """What was found, with what was known of the same places; a place that could not be read stays a gap."""
        known = {place: self._many.get(place, ()) for place in facts.many}
        return {place: join(nouns, facts.many[place]) for place, nouns in known.items() if not isinstance(nouns, Gap)}

    async def _failed(self, collector: Collector[S], batch: tuple[S, ...], failure: CallFailed) -> Facts:
        if failure.code not in collector.absent:
            self.failures.append(failure)
            if failure.code == NO_PLAN:
                return self._gap(collector, batch, Gap(failure.call, f"{NO_PLAN}: {NEEDS_A_PLAN}"))
            return self._gap(collector, batch, Gap(failure.call, _reason(failure), failure.call))
        if len(batch) > 1:
            alone = [self.begin(self._attempt(collector, (each,))) for each in batch]
            return together([await each for each in alone])
        says = failure.reason or failure.code
        gone = absent(failure.call, "Error.Code", failure.code, await self.now(), says)
        facts = Facts(
            one={slot.place: gone for slot in collector.slots(batch)},
            many={slot.place: () for slot in collector.slots(batch) if isinstance(slot, Many)},
        )
        self._one |= facts.one
        self._many |= facts.many
        return facts

    def _gap(self, collector: Collector[S], batch: tuple[S, ...], gap: Gap) -> Facts:
        self.leave_open(collector.slots(batch), gap)
        return Facts(gaps=(gap,))

    def leave_open(self, slots: Iterable[Slot], gap: Gap) -> None:
        """Record that these questions have no answer."""
        for slot in slots:
            if isinstance(slot, One):
                self._one[slot.place] = gap
            else:
                self._many[slot.place] = gap

    def is_open(self, kind: type[Noun], key: Key) -> bool:
        """Whether a question was asked and has no answer."""
        return isinstance(self._one.get((kind.__name__, key)), Gap)

    def conclude(self, kind: type[Noun], scope: Key, keys: Iterable[str]) -> None:
        """A list whose members were read one by one: known when all of them are; those that are gone are left out."""
        facts = [self._one.get((kind.__name__, each)) for each in keys]
        gap = next((each for each in facts if isinstance(each, Gap)), None)
        self._many[kind.__name__, scope] = gap or tuple(each for each in facts if isinstance(each, kind))

    def divide(self, kind: type[Noun], scope: Key, parts: Mapping[tuple[str, str], Iterable[Noun]]) -> None:
        """Put parts in the place of a list; where the list is a gap, so is every part; without parts the gap stays."""
        whole = self._many.pop((kind.__name__, scope), None)
        gap = whole if isinstance(whole, Gap) else None
        if whole is not None:
            self._many |= {(kind.__name__, key): gap or tuple(nouns) for key, nouns in parts.items()}
        if gap and not parts:
            self._many[kind.__name__, scope] = gap

    def rename(self, names: Mapping[str, str]) -> None:
        """What was asked by name is kept by ARN."""
        self._one = {(kind, _renamed(key, names)): fact for (kind, key), fact in self._one.items()}
        self._many = {(kind, _renamed(scope, names)): fact for (kind, scope), fact in self._many.items()}

    def adopt_gaps(self, other: "Gathering", but: tuple[str, ...] = ()) -> None:
        """What another gathering could not read, but for these reasons, this one has not read either."""
        one = {place: gap for place, gap in other._one.items() if isinstance(gap, Gap) and gap.reason not in but}
        many = {place: gap for place, gap in other._many.items() if isinstance(gap, Gap) and gap.reason not in but}
        self._one |= {place: gap for place, gap in one.items() if place not in self._one}
        self._many |= {place: gap for place, gap in many.items() if place not in self._many}

    def _told(self) -> dict[Gap, Gap]:
        """Each gap as it was met, to the gap as it is told: one for each call and reason, with all that it hides."""
        hidden: dict[tuple[str, str], set[tuple[int, str]]] = {}
        facts: list[tuple[Place, object]] = [*self._one.items(), *self._many.items()]
        for (kind, key), fact in facts:
            if isinstance(fact, Gap):
                seen = hidden.setdefault((fact.call, fact.reason), set())
                seen.update({(0, kind), *((1, text) for text in _texts(key))})
        met = {fact for _, fact in facts if isinstance(fact, Gap)}
        return {each: replace(each, hides=_in_order(hidden[each.call, each.reason])) for each in met}

    def freeze(self, scope: Scope, now: datetime, since_s: float, besides: tuple[Gap, ...] = ()) -> Snapshot:
        """Everything, sorted: the same facts give the same snapshot in whatever order they came. ``besides`` are gaps
        that hide nothing that is kept here."""
        told = self._told()
        one = {place: told[fact] if isinstance(fact, Gap) else fact for place, fact in self._one.items()}
        many = {place: told[fact] if isinstance(fact, Gap) else fact for place, fact in self._many.items()}
        return Snapshot(
            scope=scope,
            now=now,
            since=now - timedelta(seconds=since_s),
            one=dict(sorted(one.items(), key=_place_order)),
            many=dict(sorted(many.items(), key=_place_order)),
            gaps=tuple(sorted({*told.values(), *besides}, key=lambda each: (each.call, each.reason, each.hides))),
            partial=dict(sorted(self._partial.items())),
        )


def first_failure(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The failure that a person should hear of: ours before a bug, and within those the first."""
    leaves: list[BaseException] = []
    for each in group.exceptions:
        leaves.append(first_failure(each) if isinstance(each, BaseExceptionGroup) else each)
    return next((each for each in leaves if isinstance(each, StackmedicError)), leaves[0])


def _reason(failure: CallFailed) -> str:
    """AWS's code, and whose policy it names, where one's own would not help."""
    by = forbidden_by(failure.reason)
    return f"{failure.code}: {by}" if by else failure.code


def _batches(collector: Collector[Any], subjects: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return list(chunked(collector.needs[-1], subjects)) if collector.batched else [(each,) for each in subjects]


def _renamed(key: Key, names: Mapping[str, str]) -> Key:
    return names.get(key, key) if isinstance(key, str) else tuple(names.get(each, each) for each in key)


def _texts(key: Key) -> tuple[str, ...]:
    text = key if isinstance(key, str) else "/".join(key)
    return () if text == EVERYWHERE else (text,)


def _in_order(texts: set[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(text for _, text in sorted(texts))


def _place_order(item: tuple[Place, object]) -> tuple[str, tuple[str, ...]]:
    (kind, key), _ = item
    return kind, (key,) if isinstance(key, str) else key
