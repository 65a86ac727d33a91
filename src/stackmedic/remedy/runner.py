"""The flow ``fix.v1``: an approved plan, carried out step by step, watched, and taken back if it makes things worse.

accept → lock → re-read the facts → check permissions → for each change: make it (``change.v1``), watch it → finish.
It ends in a stated condition (outcome.py), never in the middle: whatever was cut off goes on from its journal. All of
it decides; what acts is behind the steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

from stackmedic.durable import seam
from stackmedic.durable.seam import Context, Done, Failed, Json
from stackmedic.errors import Refused
from stackmedic.model.ending import Condition, Ending, Fate
from stackmedic.model.plan import Plan, Standing
from stackmedic.remedy import planner
from stackmedic.remedy.approval import Approval, why_not
from stackmedic.remedy.changing import CHANGE
from stackmedic.remedy.moved import moved
from stackmedic.remedy.plan_file import moment, plan_of, standing_document, standing_of, step_document
from stackmedic.remedy.site import Site, Sites
from stackmedic.remedy.watching import Watch, watch

FIX = "fix.v1"
APPROVE = "approve"
RESUME = "resume"
APPROVAL_WAIT_S = RESUME_WAIT_S = 7 * 86400.0
LOOKS = 3  # Before a fact that cannot be read counts as one that moved.
UNTOLD = ("cancelled", "needs attention")  # Ends of a child after which nobody knows whether it took effect.


def fixing(sites: Sites) -> seam.Kind:
    """The flow, with what it acts upon."""

    async def flow(context: Context, data: Json) -> Json:
        assert isinstance(data, Mapping)
        order: Mapping[str, Any] = data
        site = sites(order["where"])
        try:
            fix = Fix(context, site, plan_of(order["plan"]), order["who"], order["where"], order["approval"])
            return (await fix.run()).document()
        finally:
            await site.close()

    return seam.Kind(FIX, flow, restarts=3)


@dataclass(slots=True)
class Fix:
    """One plan being carried out. ``fates`` says of each step what has become of it."""

    context: Context
    site: Site
    plan: Plan
    who: str
    where: Mapping[str, Any]
    given: Any = None
    fates: list[Fate] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)

    async def run(self) -> Ending:
        self.fates = [Fate.NOT_MADE] * len(self.plan.steps)
        ending = await self.begin()
        if ending is None:
            ending = await self.changes()
        return await self.finish(ending)

    async def begin(self) -> Ending | None:
        """Everything that may refuse, before anything is changed; None when nothing does."""
        approval = await self.approval()
        if approval is None:
            stop = await self.context.stop_requested()
            says = f"stopped by {stop.by} before anything was changed" if stop else "nobody approved it in time"
            return self.ended(Condition.STOPPED if stop else Condition.REFUSED, says)
        for name, act in (
            ("accept", lambda: self.accept(approval)),
            ("lock", self.lock),
            ("recheck", self.recheck),
            ("permissions", self.permissions),
        ):
            await self.context.tell("doing", name)
            done = await self.context.step(name, act)
            if isinstance(done, Failed):
                return self.ended(_condition(done), done.message)
            if name == "recheck":
                self.standing = standing_of(_mapping(done.value))
        return None

    async def approval(self) -> Approval | None:
        """The yes that came with the order, or that somebody gives while the run waits."""
        if self.given is not None:
            return Approval.of(self.given)
        await self.context.tell("digest", self.plan.digest)
        answer = await self.context.gate(APPROVE, APPROVAL_WAIT_S)
        if answer is None or answer.get("approve") is not True:
            return None
        return Approval.of(answer["approval"])

    async def accept(self, approval: Approval) -> Json:
        now = await self.site.now()
        reason = why_not(approval, self.plan, now)
        if reason:
            raise Refused(f"Nothing was changed: {reason}.", "stackmedic fix makes a new plan")
        self.site.spent.spend(approval, self.context.run_id)
        return self.record("accepted", now, plan=self.plan.digest, approved_by=approval.by)

    async def lock(self) -> Json:
        now = await self.site.now()
        why = "; ".join(each.change.says for each in self.plan.steps)
        over = self.site.lock(self.plan.scope).take(self.context.run_id, self.who, why, moment(now))
        return self.record("locked", now, taken_over_from=over.run if over else None)

    async def recheck(self) -> Json:
        """Read everything again. Nothing may have moved that the plan stands on; what could not be read may have."""
        for _ in range(LOOKS):
            seen = await self.site.look()
            fresh = planner.replan(self.plan, seen.diagnosis, seen.snapshot, self.site.practice)
            differences = moved(self.plan, fresh)
            if not differences:
                return standing_document(fresh.standing)
            if not seen.snapshot.gaps:
                break
        unread = ", ".join(sorted({f"{each.call}: {each.reason}" for each in seen.snapshot.gaps}))
        because = f" Not all could be read again: {unread}." if unread else ""
        raise Refused(
            f"Nothing was changed: the facts moved since the plan was made: {'; '.join(differences)}.{because}"
        )

    async def permissions(self) -> Json:
        found = await self.site.permissions(self.plan)
        denied = [each.name for each in found if each.allowed is False]
        if denied:
            raise Refused(f"Nothing was changed: these credentials may not {', '.join(denied)}.", "stackmedic doctor")
        return {each.name: each.allowed for each in found}

    async def changes(self) -> Ending:
        """One change after the other; each is watched before the next is made."""
        for number in range(len(self.plan.steps)):
            stop = await self.context.stop_requested()
            if stop:
                return self.ended(Condition.STOPPED, f"stopped by {stop.by}: {stop.why}")
            ending = await self.change(number)
            if ending is not None:
                return ending
        left = ", ".join(dict.fromkeys(each.reason.cause for each in self.plan.left))
        rest = f"; left to a person: {left}" if left else ""
        return self.ended(Condition.CLEARED, f"fixed, and a fresh diagnosis says so{rest}")

    async def change(self, number: int) -> Ending | None:
        """Make one change and watch it; None when it did what it was for."""
        await self.context.tell("doing", f"changing {number + 1}/{len(self.plan.steps)}")
        made = await self.insisted(number, undo=False)
        if isinstance(made, Ending):
            return made
        self.fates[number] = Fate(made["how"])
        began = datetime.fromisoformat(made["at"])
        seen = await watch(self.context, self.site, Watch(str(number + 1), began, self.plan, number, self.standing))
        if seen.condition is Condition.CLEARED:
            return None
        if seen.condition is Condition.UNDONE:
            return await self.undo(seen.says)
        if seen.condition in (Condition.SUPERSEDED, Condition.ROLLED_BACK_BY_AWS):
            self.fates[number] = Fate.LOST
        return self.ended(seen.condition, seen.says)

    async def insisted(self, number: int, undo: bool) -> Mapping[str, Any] | Ending:
        """A change made, or how the run ends without it. What fails waits for a person, who may let it try again."""
        for attempt in count(1):
            made = await self.made(number, undo)
            if "error" not in made:
                return made
            untold = made.get("untold") or made["error"] in UNTOLD
            self.fates[number] = Fate.UNKNOWN if untold else self.fates[number]
            if made["error"] == "Refused" and not self.touched():
                return self.ended(Condition.REFUSED, made["message"])
            stuck = self.ended(_stuck(made["error"]), made["message"])
            await self.context.tell("stuck", stuck.document())
            gate = f"{RESUME}.{number + 1}.{'undo.' if undo else ''}{attempt}"
            answer = await self.context.gate(gate, RESUME_WAIT_S)
            if answer is None:
                stop = await self.context.stop_requested()
                says = f"stopped by {stop.by}: {stop.why}; {stuck.says}" if stop else stuck.says
                return replace(stuck, condition=Condition.STOPPED if stop else stuck.condition, says=says, over=True)
            await self.context.tell("stuck", None)
        raise AssertionError("count does not end")

    async def made(self, number: int, undo: bool) -> Mapping[str, Any]:
        """What came of the child run that makes or undoes a change. The undo bears the same name, for its token."""
        data: dict[str, Any] = {
            "step": step_document(self.plan.steps[number]),
            "name": f"{number + 1}.{self.plan.steps[number].change.action}",
            "run": self.context.run_id,
            "who": self.who,
            "where": dict(self.where),
            "undo": undo,
            "untold": self.fates[number] is Fate.UNKNOWN,
        }
        outcome = await self.context.limited(self.plan.scope.account, CHANGE, data)
        if isinstance(outcome, Done):
            return _mapping(outcome.value)
        return {"error": outcome.error, "message": outcome.message}

    def touched(self) -> bool:
        """Whether anything was, or may have been, changed."""
        return any(each is not Fate.NOT_MADE for each in self.fates)

    async def undo(self, why: str) -> Ending:
        """Take back what was made, last first. A step without an undo, or whose undo fails, needs a person."""
        left = []
        for number in reversed(range(len(self.fates))):
            if self.fates[number] is not Fate.MADE:
                continue  # What was there already is not ours to take away.
            await self.context.tell("doing", f"undoing {number + 1}")
            if not self.plan.steps[number].undoable:
                left.append(f"{self.plan.steps[number].change.action} has no undo")
                continue
            taken_back = await self.insisted(number, undo=True)
            if isinstance(taken_back, Ending):
                left.append(f"{self.plan.steps[number].change.action}: {taken_back.says}")
            else:
                self.fates[number] = Fate.UNDONE
        if left:
            return self.ended(Condition.NEEDS_PERSON, f"{why}; not undone: {'; '.join(left)}")
        return self.ended(Condition.UNDONE, f"{why}; all of it was undone, and that was verified")

    async def finish(self, ending: Ending) -> Ending:
        """Say how it ended, and give the lock back. Fails never: the ending is what counts."""

        async def ended() -> Json:
            now = await self.site.now()
            self.record("ended", now, condition=ending.condition.value, says=ending.says)
            return None

        async def released() -> Json:
            self.site.lock(self.plan.scope).release(self.context.run_id)
            return None

        noted = await self.context.step("ended", ended)
        await self.context.step("unlock", released)
        ending = replace(ending, over=True)
        if isinstance(noted, Failed):
            return replace(ending, says=f"{ending.says} (not on the audit record: {noted.message})")
        return ending

    def ended(self, condition: Condition, says: str) -> Ending:
        return Ending(condition, says, self.context.run_id, tuple(self.fates), self.plan)

    def record(self, event: str, now: datetime, **details: Any) -> Json:
        head = self.site.audit.record(event, run=self.context.run_id, at=moment(now), who=self.who, **details)
        return head.number


def _condition(failed: Failed) -> Condition:
    """How a run ends whose beginning failed: nothing was changed."""
    by_error = {"CredentialsError": Condition.NO_CREDENTIALS, "DeadlineReached": Condition.DEADLINE}
    return by_error.get(failed.error, Condition.REFUSED)


def _stuck(error: str) -> Condition:
    return Condition.NO_CREDENTIALS if error == "CredentialsError" else Condition.NEEDS_PERSON


def _mapping(value: Json) -> Mapping[str, Any]:
    assert isinstance(value, Mapping)
    return value
