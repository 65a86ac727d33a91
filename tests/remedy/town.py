"""A small account in memory: things that are open or shut, a service behind each, and a site to fix them from.

Its time passes a little whenever it is asked, so that flows that wait for it come to an end.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stackmedic.aws.allowance import Allowance
from stackmedic.durable import seam
from stackmedic.durable.memory import Memory
from stackmedic.durable.seam import Json
from stackmedic.errors import AnswerLost, CallFailed
from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Diagnosis, Finding, Severity, Symptom, SymptomKind, Verdict
from stackmedic.model.plan import Plan
from stackmedic.model.snapshot import Scope, Snapshot
from stackmedic.remedy import plan_file, planner
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.approval import Approval, Spent, grant
from stackmedic.remedy.audit import Audit
from stackmedic.remedy.changing import changing
from stackmedic.remedy.lock import StackLock
from stackmedic.remedy.planner import Practice
from stackmedic.remedy.runner import FIX, fixing
from stackmedic.remedy.site import Permission, Seen

BEGAN = datetime(2026, 3, 1, 3, 15, tzinfo=UTC)
SCOPE = Scope("shop", "123456789012", "eu-west-1", "arn:aws:ecs:eu-west-1:123456789012:cluster/shop", ())
SET = "town:SetState"
RUN = "rehearsal"


def opening(name: str = "open_it", risk: Risk = Risk.REVERSIBLE, undoable: bool = True) -> Action:
    """An action that opens what is shut; the after-state is absolute, the token is kept with it."""
    action = Action(f"stackmedic.remedy.actions.{name}", title="Open it", risk=risk, needs=(SET, "town:GetState"))

    @action.plan
    def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
        call = PlannedCall(SET, {"Name": finding.about, "State": "open"})
        says, notice = f"open {finding.about}", "nothing"
        back = (PlannedCall(SET, {"Name": finding.about, "State": "shut"}),) if undoable else ()
        yield Change(
            action.id, finding.about, "state", "shut", "open", says, (call,), finding.evidence, risk, notice, 240.0,
            finding.hurts, back,
        )  # fmt: skip

    @action.apply
    async def apply(writer: Writer, change: Change, token: str) -> None:
        await writer.change(SET, Name=change.target, State="open", clientToken=token)

    @action.probe
    async def probe(writer: Writer, change: Change, token: str) -> bool:
        return bool((await writer.read("town:GetState", Name=change.target))["State"] == "open")

    @action.mine
    async def mine(writer: Writer, change: Change, token: str) -> bool:
        found = await writer.read("town:GetState", Name=change.target)
        return bool(found["State"] == "open" and found["Token"] == token)

    @action.verify
    def verify(change: Change, snapshot: Snapshot) -> Outcome:
        return Outcome.CLEARED

    if undoable:

        @action.undo
        async def undo(writer: Writer, change: Change, token: str) -> None:
            await writer.change(SET, Name=change.target, State="shut")

    return action


@dataclass
class Town:
    """``fate`` says what becomes of a changing call: ``""``, ``lose``, ``lose before``, or an error code."""

    folder: Path
    states: dict[str, str] = field(default_factory=lambda: {"door": "shut"})
    actions: tuple[Action, ...] = field(default_factory=lambda: (opening(),))
    now: datetime = BEGAN
    tick: timedelta = timedelta(seconds=15)
    tokens: dict[str, str] = field(default_factory=dict)
    effects: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    fate: Callable[[str, int], str] = lambda name, times: ""
    hurts_also: Callable[["Town"], tuple[Finding, ...]] = lambda town: ()
    ailing: Callable[["Town", str], bool] = lambda town, name: town.states[name] == "shut"
    denied: frozenset[str] = frozenset()
    point: Callable[[str], None] = lambda name: None
    cut_off: Callable[["Town"], bool] = lambda town: False

    def reach(self, call: str) -> None:
        """Raises when nobody gets through to it."""
        if self.cut_off(self):
            raise CallFailed(call, "ConnectionFailed")

    @property
    def practice(self) -> Practice:
        return Practice({each.id: each for each in self.actions}, lambda cause: f"open it by hand ({cause})")

    def diagnosis(self) -> Diagnosis:
        shut = tuple(finding(name) for name, state in sorted(self.states.items()) if state == "shut")
        ailing = tuple(symptom(name) for name in sorted(self.states) if self.ailing(self, name))
        causes = (*shut, *self.hurts_also(self))
        verdict = Verdict.INCIDENT if causes or ailing else Verdict.HEALTHY
        return Diagnosis(verdict, SCOPE, self.now, self.now - timedelta(hours=1), ailing, causes)

    def snapshot(self) -> Snapshot:
        return Snapshot(SCOPE, self.now, self.now - timedelta(hours=1))

    def plan(self) -> Plan:
        return planner.plan(self.diagnosis(), self.snapshot(), self.practice)

    def site(self, where: Mapping[str, Any] | None = None) -> "TownSite":
        return TownSite(self)

    def kinds(self) -> tuple[seam.Kind, ...]:
        return fixing(self.site), changing(self.site)

    def order(self, plan: Plan, approval: Approval | None) -> dict[str, Any]:
        given = approval.document() if approval else None
        return {"plan": plan_file.document(plan), "who": "tester", "where": {}, "approval": given}

    def fix(self, plan: Plan | None = None, approval: Approval | None = None, run: str = RUN) -> dict[str, Any]:
        """Carry a plan out, letting time pass; how it ended."""
        plan = plan or self.plan()
        memory = Memory(self.kinds())
        memory.start(FIX, run, self.order(plan, approval or grant(plan, "tester", self.now)))
        while (seen := memory.go(run)).state not in seam.SETTLED:
            memory.pass_time(run)
        assert isinstance(seen.result, dict), seen.attention
        return seen.result

    def state(self) -> Json:
        """What must come out the same, whatever was cut on the way."""
        holder = StackLock(self.folder, SCOPE).holder()
        whole = not Audit(self.folder).verify().problems
        return {"states": self.states, "effects": dict(self.effects), "held": holder is not None, "whole": whole}


class TownSite:
    """See ``Site``."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.practice = town.practice
        self.audit = Audit(town.folder)
        self.spent = Spent(town.folder)
        self.residual: frozenset[str] = frozenset()

    async def look(self, since_s: float | None = None) -> Seen:
        self.town.reach("town:ListThings")
        return Seen(self.town.snapshot(), self.town.diagnosis())

    async def now(self) -> datetime:
        self.town.reach("town:GetTime")
        self.town.now += self.town.tick
        return self.town.now

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(0)

    async def permissions(self, plan: Plan) -> tuple[Permission, ...]:
        return tuple(Permission(each, None if each not in self.town.denied else False) for each in plan.permissions)

    def writer(self, allowance: Allowance, journal: Callable[[str, dict[str, Any]], None]) -> "TownWriter":
        return TownWriter(self.town, allowance, journal)

    def lock(self, scope: Scope) -> StackLock:
        return StackLock(self.town.folder, scope)

    async def close(self) -> None:
        return None


@dataclass
class TownWriter:
    town: Town
    allowance: Allowance
    journal: Callable[[str, dict[str, Any]], None]

    async def read(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        self.town.reach(call)
        name = parameters["Name"]
        return {"State": self.town.states[name], "Token": self.town.tokens.get(name, "")}

    async def change(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        assert "" == self.allowance.refuses(call, parameters)
        self.journal(call, parameters)
        town, name, state = self.town, parameters["Name"], parameters["State"]
        town.asked[name] += 1
        fate = town.fate(name, town.asked[name])
        if fate not in ("", "lose", "lose before"):
            raise CallFailed(call, fate)
        if fate != "lose before":
            town.point(f"effect {name}")
            town.states[name], town.tokens[name] = state, parameters.get("clientToken", "")
            town.effects[f"{name} {state}"] += 1
            town.point(f"effected {name}")
        if fate:
            raise AnswerLost(call, "Timeout")
        return {}


def finding(name: str, cause: str = "network.shut", **more: Any) -> Finding:
    fields: dict[str, Any] = {
        "title": f"{name} is shut",
        "severity": Severity.CRITICAL,
        "confidence": Confidence.CONFIRMED,
        "says": f"{name} is shut",
        "evidence": (Evidence("town:GetState", f"Things[?Name=='{name}'].State", "shut", BEGAN),),
        "hurts": (service(name),),
        "remedies": ("open_it",),
    }
    return Finding(id=cause, about=name, **(fields | more))


def symptom(name: str) -> Symptom:
    return Symptom(SymptomKind.SERVICE_BELOW_DESIRED, service(name), f"{name} has no tasks", (), service(name))


def service(name: str) -> str:
    return f"arn:aws:ecs:eu-west-1:123456789012:service/shop/{name}"
