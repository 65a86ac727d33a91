"""Watching a change until it can be judged: on the account's time, in fresh looks, to a computed deadline.

The account's clock decides, not ours: a lab may run faster, and a laptop may have slept. Each look counts only what
happened since the change. Cleared has to hold for a while unless the settling time is over; worse has to be seen twice
running, because a moment of both old and new is part of every change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stackmedic.aws.allowance import nothing
from stackmedic.durable.seam import Context, Done, Json
from stackmedic.errors import StackmedicError
from stackmedic.model.change import Outcome
from stackmedic.model.ending import Condition
from stackmedic.model.finding import SymptomKind
from stackmedic.model.plan import Plan, Reason, Standing, Step
from stackmedic.model.snapshot import Unknown
from stackmedic.remedy import planner
from stackmedic.remedy.judge import Judgement, judge
from stackmedic.remedy.plan_file import moment
from stackmedic.remedy.site import Seen, Site

FIRST_LOOK_S = 30.0
MOST_OFTEN_S, LEAST_OFTEN_S = 30.0, 120.0
CALM_S = 120.0
SPARE = 2.0  # The deadline is this many settling times after the change, and a little.
SPARE_S = 300.0
NAP_S, LONGEST_NAP_S = 1.0, 60.0
STILL = 20  # Naps in which the account's time did not pass, or was not told.


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched: a change of a plan, since when, and how things stood before any of it."""

    name: str
    began: datetime
    plan: Plan
    number: int
    standing: Standing

    @property
    def step(self) -> Step:
        return self.plan.steps[self.number]

    @property
    def settled_at(self) -> datetime:
        return self.began + timedelta(seconds=self.step.change.settles_s)

    @property
    def deadline(self) -> datetime:
        return self.began + timedelta(seconds=SPARE * self.step.change.settles_s + SPARE_S)

    @property
    def every(self) -> timedelta:
        return timedelta(seconds=min(LEAST_OFTEN_S, max(MOST_OFTEN_S, self.step.change.settles_s / 8)))

    @property
    def calm(self) -> timedelta:
        return timedelta(seconds=max(CALM_S, self.step.change.settles_s / 4))

    @property
    def coming(self) -> tuple[Reason, ...]:
        """Causes that need a later change as well."""
        return tuple(reason for each in self.plan.steps[self.number + 1 :] for reason in each.reasons)

    @property
    def cured(self) -> tuple[Reason, ...]:
        """Causes for which everything was done."""
        done = (reason for each in self.plan.steps[: self.number + 1] for reason in each.reasons)
        return tuple(each for each in done if each not in self.coming)

    @property
    def last(self) -> bool:
        return self.number == len(self.plan.steps) - 1


@dataclass(frozen=True, slots=True)
class Watched:
    """What the watching came to; UNDONE means that it has to be."""

    condition: Condition
    says: str


async def watch(context: Context, site: Site, watch: Watch) -> Watched:
    """Look until it is decided, or the deadline has come, or somebody wants the run to stop."""
    time = AccountTime(context, site)
    due, number = watch.began + timedelta(seconds=FIRST_LOOK_S), 0
    previous: Mapping[str, Any] = {"outcome": ""}
    calm_since: datetime | None = None
    while True:
        now = await time.wait_until(f"{watch.name}.{number}", due)
        if now is None:
            return Watched(Condition.DEADLINE, "the account cannot be asked, or its time stands still: not judged")
        seen = await look(context, site, watch, f"{watch.name}.look.{number}", now)
        decided = decide(watch, now, previous, seen, calm_since)
        if decided is not None:
            return decided
        cleared = seen["outcome"] == Outcome.CLEARED.value
        calm_since = (calm_since or now) if cleared else None
        stop = await context.stop_requested()
        if stop:
            return Watched(Condition.STOPPED, f"stopped by {stop.by} while it was watched; {seen['says']}")
        previous, due, number = seen, now + watch.every, number + 1


def decide(
    watch: Watch, now: datetime, previous: Mapping[str, Any], seen: Mapping[str, Any], calm_since: datetime | None
) -> Watched | None:
    """Pure: what two looks running say; None when it is too early to say."""
    outcome, again = seen["outcome"], seen["outcome"] == previous["outcome"]
    if outcome == Outcome.CLEARED.value:
        calm = calm_since is not None and now - calm_since >= watch.calm
        if calm or now >= watch.settled_at or (not watch.last and again):
            return Watched(Condition.CLEARED, seen["says"])
    if outcome == Outcome.WORSE.value and again:
        return Watched(Condition.UNDONE, seen["says"])
    if outcome in (Condition.SUPERSEDED.value, Condition.ROLLED_BACK_BY_AWS.value) and again:
        return Watched(Condition(outcome), seen["says"])
    if now >= watch.deadline and outcome != Outcome.WORSE.value:
        return Watched(Condition.DEADLINE, f"not proven within the time that AWS needs; {seen['says']}")
    return None


async def look(context: Context, site: Site, watch: Watch, name: str, now: datetime) -> Mapping[str, Any]:
    """One journaled look. One that fails decides nothing: the next may not fail."""

    async def looked() -> Json:
        back = min(now - watch.began, timedelta(seconds=max(CALM_S, watch.step.change.settles_s)))
        seen = await site.look(max(1.0, back.total_seconds()))
        judgement = judged(watch, site, seen, now)
        if judgement.outcome is not Outcome.CLEARED:
            lost = await effect_lost(site, watch, seen)
            if lost and (judgement.outcome is Outcome.NOT_YET or lost[0] is Condition.ROLLED_BACK_BY_AWS):
                return {"outcome": lost[0].value, "says": lost[1]}
        return {"outcome": judgement.outcome.value, "says": judgement.says}

    done = await context.step(name, looked)
    if isinstance(done, Done) and isinstance(done.value, Mapping):
        await context.tell("doing", f"watching: {done.value['says']}")
        return done.value
    return {"outcome": Outcome.NOT_YET.value, "says": f"could not look: {getattr(done, 'message', '')}"}


def judged(watch: Watch, site: Site, seen: Seen, now: datetime) -> Judgement:
    """The action's own verdict first, then the diagnosis."""
    action = site.practice.actions[watch.step.change.action]
    try:
        own = action.verify_(watch.step.change, seen.snapshot) if action.verify_ else Outcome.CLEARED
    except Unknown as unknown:
        return Judgement(Outcome.NOT_YET, f"could not be read: {unknown}")
    if own is Outcome.WORSE:
        return Judgement(own, f"{watch.step.change.action} did harm at {watch.step.change.target}")
    settled = now >= watch.settled_at
    whole = judge(
        watch.standing,
        seen.diagnosis,
        cured=watch.cured,
        coming=watch.coming,
        residual=site.residual,
        running=planner.running(seen.snapshot) if settled else None,
        began=watch.began,
    )
    if own is Outcome.NOT_YET and whole.outcome is Outcome.CLEARED:
        return Judgement(own, f"{watch.step.change.field} of {watch.step.change.target} does not show yet")
    return whole


async def effect_lost(site: Site, watch: Watch, seen: Seen) -> tuple[Condition, str] | None:
    """Whether the change is not in effect any more, and who took it back."""
    change = watch.step.change
    action = site.practice.actions[change.action]
    assert action.probe_ is not None
    try:
        if await action.probe_(site.writer(nothing(), lambda call, parameters: None), change, ""):
            return None
    except StackmedicError:
        return None  # Not known is not lost.
    rolled_back = SymptomKind.DEPLOYMENT_FAILED
    if any(each.kind is rolled_back and each.service in change.needed_by for each in seen.diagnosis.symptoms):
        return Condition.ROLLED_BACK_BY_AWS, f"the deployment failed and AWS rolled it back at {change.target}"
    return Condition.SUPERSEDED, f"{change.field} of {change.target} was changed again by somebody else"


@dataclass(slots=True)
class AccountTime:
    """Waits on the account's clock; ``rate`` is how many of its seconds pass in one of ours, once that is known."""

    context: Context
    site: Site
    rate: float = 0.0

    async def wait_until(self, name: str, due: datetime) -> datetime | None:
        """Wait until the account's time is ``due``. None when it does not pass at all, or cannot be asked."""
        last: datetime | None = None
        nap, still, number = NAP_S, 0, 0
        while still < STILL:
            now = await told_time(self.context, self.site, f"{name}.time.{number}")
            if now is not None and now >= due:
                return now
            passed = (now - last).total_seconds() if now and last else 0.0
            self.rate = passed / nap if passed > 0 else self.rate
            first_told = last is None and now is not None
            still = 0 if passed > 0 or first_told else still + 1
            left = (due - now).total_seconds() if now else LONGEST_NAP_S
            nap = min(LONGEST_NAP_S, max(NAP_S / 10, left / self.rate if self.rate else nap))
            await self.context.sleep(f"{name}.nap.{number}", nap)
            last, number = now or last, number + 1
        return None


async def told_time(context: Context, site: Site, name: str) -> datetime | None:
    """The account's time, journaled: it decides how the flow goes on."""

    async def asked() -> Json:
        return moment(await site.now())

    done = await context.step(name, asked)
    return datetime.fromisoformat(str(done.value)) if isinstance(done, Done) else None
