"""A run's world, live: an account through the reading and the writing door, and where its record and lock are kept."""

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stackmedic.aws.allowance import Allowance, nothing
from stackmedic.aws.writer import Pen, WritingDoor
from stackmedic.clock import SystemClock
from stackmedic.diagnose.every_rule import all_rules
from stackmedic.errors import CallFailed, Refused
from stackmedic.model.plan import Plan
from stackmedic.model.snapshot import Scope
from stackmedic.remedy import simulation
from stackmedic.remedy.planner import Practice
from stackmedic.remedy.practice import practice
from stackmedic.remedy.records import Records
from stackmedic.remedy.site import Lock, Permission, Seen


@dataclass(frozen=True, slots=True)
class Where:
    """Which account, and which stack in it; it travels with the run as JSON. ``read_only`` says who locked it,
    ``state`` where its Terraform state is."""

    account: str
    cluster: str
    services: tuple[str, ...] = ()
    stack: str = ""
    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    since_s: float = 3600.0
    timeout_s: float = 60.0
    read_only: str = ""
    state: str | None = None

    def document(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {"services": list(self.services)}

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> "Where":
        return cls(**{**found, "services": tuple(found["services"])})


ENDPOINT = "AWS_ENDPOINT_URL"
SIMULATE = "iam:SimulatePrincipalPolicy"
NEEDS = ("sts:GetCallerIdentity", SIMULATE)  # Of a run, beside what its actions need.
Look = Callable[[Where, float | None], Awaitable[Seen]]


class LiveSite:
    """See ``Site``."""

    def __init__(self, where: Where, look: Look, records: Records, settled: Callable[[str], bool]) -> None:
        self._where = where
        self._look = look
        self._records = records
        self._settled = settled
        self._writing: WritingDoor | None = None
        self._clock = SystemClock()
        self.practice: Practice = practice()
        self.audit = records.audit
        self.spent = records.spent
        self.residual = frozenset(each.id for each in all_rules() if each.residual)

    async def look(self, since_s: float | None = None) -> Seen:
        self._refuse_elsewhere()
        return await self._look(self._where, since_s)

    async def now(self) -> datetime:
        """Who answers is looked at each time: with other credentials this would be another account."""
        door = self.door()
        account = str((await door.identity()).get("Account", ""))
        if account != self._where.account:
            says = f"These credentials are for account {account}; the plan is for {self._where.account}."
            raise Refused(says, "export the AWS_PROFILE of that account")
        return door.heard

    async def pause(self, seconds: float) -> None:
        await self._clock.sleep(seconds)

    async def permissions(self, plan: Plan) -> tuple[Permission, ...]:
        """EC2 tells by a dry run of the very call; for the rest IAM simulates; what neither tells is not known."""
        needed = list(plan.permissions)
        simulated, tried = await self._simulated(plan), await self._tried(plan, needed)
        answers = {name: simulated.get(name) if tried.get(name) is None else tried[name] for name in needed}
        return tuple(Permission(name, allowed) for name, allowed in answers.items())

    def writer(self, allowance: Allowance, journal: Callable[[str, dict[str, Any]], None]) -> Pen:
        return self.door().pen(allowance, journal)

    def lock(self, scope: Scope) -> Lock:
        return self._records.lock(scope, self._settled)

    async def close(self) -> None:
        if self._writing is not None:
            await self._writing.close()

    def door(self) -> WritingDoor:
        """Made when first needed: most of a run only waits."""
        self._refuse_elsewhere()
        if self._writing is None:
            where = self._where
            self._writing = WritingDoor(
                profile=where.profile,
                region=where.region,
                endpoint_url=where.endpoint_url,
                read_only=where.read_only,
            )
        return self._writing

    def _refuse_elsewhere(self) -> None:
        """The environment's endpoint wins over ours; a run must not go on in another world than it began in."""
        elsewhere = os.environ.get(ENDPOINT)
        if elsewhere is not None and elsewhere != self._where.endpoint_url:
            there = self._where.endpoint_url or "AWS itself"
            raise Refused(f"The plan is for {there}; {ENDPOINT} names {elsewhere}.", f"unset {ENDPOINT}, or set it so")

    async def _simulated(self, plan: Plan) -> dict[str, bool | None]:
        """What IAM says that this identity may do. Whom IAM does not know (or who may not ask) is told nothing."""
        answers: dict[str, bool | None] = {}
        try:
            who = principal((await self.door().identity())["Arn"])
            for resource, names in simulation.questions(plan).items():
                answer = await self.door().read(SIMULATE, simulation.asked(who, resource, names))
                answers = simulation.combined(answers, simulation.answered(answer, resource))
        except CallFailed:
            return {}
        return answers

    async def _tried(self, plan: Plan, names: list[str]) -> dict[str, bool | None]:
        pen = self.door().pen(nothing(), lambda call, parameters: None)
        planned = {each.call: each.parameters for step in plan.steps for each in step.change.calls}
        return {name: await pen.would_be_allowed(name, dict(planned[name])) for name in names if name in planned}


def principal(arn: str) -> str:
    """The role behind a session, which is what policies hang on. Source: SimulatePrincipalPolicy, IAM API."""
    if ":assumed-role/" not in arn:
        return arn
    start, _, rest = arn.partition(":assumed-role/")
    return f"{start.replace(':sts:', ':iam:')}:role/{rest.partition('/')[0]}"
