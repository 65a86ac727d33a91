"""One attempt to start a task: who acts (the execution role), from where (the task's interface), and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics import network, permissions
from stackmedic.lab.physics.draw import fraction, name_code, uuid
from stackmedic.lab.physics.starting import words

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task


@dataclass(frozen=True, slots=True)
class StartProblem:
    """Why a task does not start, in AWS's words, and how long AWS tries before it says so."""

    stopped_reason: str
    after_s: float
    container_reasons: Mapping[str, str] = field(default_factory=dict)
    stop_code: str = "TaskFailedToStart"


class Attempt:
    """What the checks ask of the account on behalf of a task."""

    def __init__(self, account: "Account", task: "Task") -> None:
        self.account = account
        self.task = task
        self.containers: list[dict[str, Any]] = list(task.definition["containerDefinitions"])
        self.role_arn = str(task.definition.get("executionRoleArn") or "")
        self._asked = 0
        self.refusals: dict[str, str] = {}  # Of secrets, by ARN: one secret often holds many values.

    def reaches(self, service: str, region: str) -> bool:
        """Whether the task's interface gets to an API; one of another region is beyond this VPC's endpoints."""
        name = service if region == self.account.region or service == network.INTERNET else f"{service}.{region}"
        return network.reaches(self.account, self.task.interface, name)

    def address(self, service: str) -> str:
        """The address that the agent dials for an API."""
        return network.dialled(self.account, self.task.interface, service)

    def denied(
        self,
        action: str,
        resource: str,
        door: str,
        resource_policy: str | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> str:
        """AWS's denial of one action to the execution role; empty when allowed. ``door`` names the API's endpoint."""
        endpoint = network.endpoint_of(self.account, self.task.interface, door)
        why = permissions.refusal(
            self.account,
            self.role_arn,
            action,
            resource,
            resource_policy=resource_policy,
            endpoint_policy=endpoint.policy_document if endpoint is not None else None,
            context={**(context or {}), **({"aws:SourceVpce": endpoint.id} if endpoint is not None else {})},
        )
        return self.denial(action, resource, why) if why else ""

    def denial(self, action: str, resource: str, why: str) -> str:
        return words.DENIED.format(
            account=self.account.id,
            role=self.role_arn.rsplit("/", 1)[-1],
            session=self.task.id,
            action=action,
            resource=resource,
            why=why,
        )

    def request_id(self) -> str:
        """The id of the request that failed; the same for the same attempt, whoever looks."""
        self._asked += 1
        return uuid(self.account.world.seed, name_code(self.task.id), self._asked)

    def stops(self, reason: str, between: tuple[float, float], container: str = "") -> StartProblem:
        """The problem, after a time within bounds that depends on nothing but the seed and the task."""
        low, high = between
        after = low + (high - low) * fraction(self.account.world.seed, name_code(self.task.id))
        return StartProblem(reason, after, {container: reason} if container else {})
