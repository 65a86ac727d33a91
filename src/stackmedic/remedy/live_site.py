"""A run's world, live: an account through the reading and the writing door, and the state folder on this machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from stackmedic.aws.allowance import Allowance, nothing
from stackmedic.aws.live import LiveDoor
from stackmedic.aws.writer import Pen, WritingDoor
from stackmedic.clock import SystemClock
from stackmedic.collect.examine import Depth, examine
from stackmedic.collect.scope import Target
from stackmedic.diagnose import engine
from stackmedic.errors import CallFailed
from stackmedic.model.snapshot import Scope
from stackmedic.remedy.approval import Spent
from stackmedic.remedy.audit import Audit
from stackmedic.remedy.lock import StackLock
from stackmedic.remedy.plan import Plan
from stackmedic.remedy.planner import Practice
from stackmedic.remedy.practice import practice
from stackmedic.remedy.site import Permission, Seen

@dataclass(frozen=True, slots=True)
class Where:
    """Which account, and which stack in it; it travels with the run as JSON. ``read_only`` says who locked it."""

    cluster: str
    services: tuple[str, ...] = ()
    stack: str = ""
    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    since_s: float = 3600.0
    timeout_s: float = 60.0
    read_only: str = ""

    def document(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {"services": list(self.services)}

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> "Where":
        return cls(**{**found, "services": tuple(found["services"])})


class LiveSite:
    """See ``Site``."""

    def __init__(self, where: Where, state: Path, settled: Callable[[str], bool] = lambda run: True) -> None:
        self._where = where
        self._state = state
        self._settled = settled
        self._writing: WritingDoor | None = None
        self._clock = SystemClock()
        self.practice: Practice = practice()
        self.audit = Audit(state)
        self.spent = Spent(state)
        self.residual = frozenset(each.id for each in engine.all_rules() if each.residual)

    async def look(self, since_s: float | None = None) -> Seen:
        """A door of its own each time, so that nothing comes from memory."""
        where = self._where
        door = LiveDoor(profile=where.profile, region=where.region, seconds=where.timeout_s)
        try:
            target = Target(where.stack, where.cluster, where.services)
            snapshot = await examine(door, target, Depth(since_s or where.since_s, where.timeout_s))
            return Seen(snapshot, engine.diagnose(snapshot, door.calls))
        finally:
            await door.close()

    async def now(self) -> datetime:
        return await self.door().now()

    async def pause(self, seconds: float) -> None:
        await self._clock.sleep(seconds)

    async def permissions(self, plan: Plan) -> tuple[Permission, ...]:
        """IAM's own simulation first; what it does not tell, EC2 tells by a dry run; the rest is not known."""
        needed = [each for each in plan.permissions]
        simulated = await self._simulated(needed)
        tried = await self._tried(plan, [name for name in needed if simulated.get(name) is None])
        return tuple(Permission(name, tried.get(name, simulated.get(name))) for name in needed)

    def writer(self, allowance: Allowance, journal: Callable[[str, dict[str, Any]], None]) -> Pen:
        return self.door().pen(allowance, journal)

    def lock(self, scope: Scope) -> StackLock:
        return StackLock(self._state, scope, self._settled)

    async def close(self) -> None:
        if self._writing is not None:
            await self._writing.close()

    def door(self) -> WritingDoor:
        """Made when first needed: most of a run only waits."""
        if self._writing is None:
            where = self._where
            self._writing = WritingDoor(profile=where.profile, region=where.region, read_only=where.read_only)
        return self._writing

    async def _simulated(self, needed: list[str]) -> dict[str, bool | None]:
        """What IAM says that this identity may do. Whom IAM does not know (or who may not ask) is told nothing."""
        try:
            identity = await self.door().read("sts:GetCallerIdentity", {})
            asked = {"PolicySourceArn": principal(identity["Arn"]), "ActionNames": needed}
            answer = await self.door().read("iam:SimulatePrincipalPolicy", asked)
        except CallFailed:
            return {}
        results = answer.get("EvaluationResults", [])
        return {each["EvalActionName"]: each["EvalDecision"] == "allowed" for each in results}

    async def _tried(self, plan: Plan, names: list[str]) -> dict[str, bool | None]:
        pen = self.door().pen(nothing(), lambda call, parameters: None)
        planned = {each.call: each.parameters for step in plan.steps for each in step.change.calls}
        return {name: await pen.would_be_allowed(name, dict(planned[name])) for name in names if name in planned}


def principal(arn: str) -> str:
    """The role behind an assumed role's session, which is what policies hang on. Source: IAM, SimulatePrincipalPolicy."""
    if ":assumed-role/" not in arn:
        return arn
    start, _, rest = arn.partition(":assumed-role/")
    return f"{start.replace(':sts:', ':iam:')}:role/{rest.partition('/')[0]}"
