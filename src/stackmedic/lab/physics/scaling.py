"""Target tracking: while a policy's alarm is in ALARM, the service gets more tasks, or fewer, within its bounds.

Out as soon as one policy asks for it, in proportion to how far its metric is from its target; in only when every policy
agrees, never while a deployment is under way, and one step at a time. A service at zero tasks has no metric and is left
alone; at its bound nothing happens, which is on record for who asks.

Sources: Application Auto Scaling user guide, "How target tracking scaling for Application Auto Scaling works", "Scaling
activities" (texts and reasons); ECS developer guide, "Automatically scale your Amazon ECS service" (scale-in rests
during deployments; cooldowns of 300 seconds).
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab.ecs import source
from stackmedic.lab.physics.metrics.query import Query, points
from stackmedic.lab.physics.metrics.series import key

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.deployment import Service

COOLDOWN_S = 300.0
HIGH, LOW = "-AlarmHigh-", "-AlarmLow-"
KEPT = 500


class Scaling:
    """The scalable targets of the account, and what was done to them."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.activities: list[dict[str, Any]] = []  # Newest first.
        self._rests: dict[str, float] = {}

    def ring(self, alarm_name: str) -> None:
        """An alarm of a policy is in ALARM, this minute."""
        policy = self._policy(alarm_name)
        service = self._service(policy.resource_id) if policy is not None else None
        target = self._target(policy.resource_id) if policy is not None else None
        if policy is None or service is None or target is None or not service.desired:
            return
        out, low, high, now = HIGH in alarm_name, int(target.min_capacity), int(target.max_capacity), service.desired
        cause = f"monitor alarm {alarm_name} in state ALARM triggered policy {policy.policy_name}"
        if out and now >= high:
            self._refuse(policy.resource_id, cause, high, now)
            return
        if not out and (now <= low or not self._may_shrink(policy, service)):
            return
        wanted = min(max(self._wanted(policy, now, out), low), high)
        if (wanted > now if out else wanted < now) and self.account.world.now >= self._rests.get(service.arn, 0.0):
            self._set(policy, service, wanted, cause, out)

    def _wanted(self, policy: Any, now: int, out: bool) -> int:
        """As many as bring every metric to its target; who would have to come back at once does not go."""
        ratios = [self._value(each) / float(_settings(each)["TargetValue"]) for each in self._beside(policy)]
        most = math.ceil(now * max(ratios))
        return max(most, now + 1) if out else max(most, now - 1)

    def _may_shrink(self, policy: Any, service: "Service") -> bool:
        """Every policy of the service agrees, and none of its deployments is under way."""
        same, alarms = self._beside(policy), self.account.metrics.alarms
        if any(_settings(each).get("DisableScaleIn") for each in same):
            return False
        lows = [each.name for one in same for each in one.alarms if LOW in each.name]
        agreed = all(name in alarms.stored and alarms.state(name).value == "ALARM" for name in lows)
        return agreed and service.primary.wire["rolloutState"] == "COMPLETED"

    def _set(self, policy: Any, service: "Service", count: int, cause: str, out: bool) -> None:
        world = self.account.world
        rest = float(_settings(policy).get("ScaleOutCooldown" if out else "ScaleInCooldown") or COOLDOWN_S)
        self._rests[service.arn] = world.now + rest
        before = service.desired
        service.wire["desiredCount"] = count
        source.resize(service, before)
        service.steady = False
        world.changed(service.arn)
        self.account.ecs.reconcile(service)
        said = f"Successfully set desired count to {count}. Change successfully fulfilled by ecs."
        self._note(policy.resource_id, f"Setting desired count to {count}.", cause, said)

    def _refuse(self, resource: str, cause: str, most: int, now: int) -> None:
        """One record while it lasts."""
        reason = {"Code": "AlreadyAtMaxCapacity", "MaxCapacity": most, "CurrentCapacity": now}
        last = next((each for each in self.activities if each["ResourceId"] == resource), {})
        if last.get("NotScaledReasons") != [reason]:
            said = f"Attempting to scale due to alarm triggered, but the capacity is already {most}."
            self._note(resource, "Attempting to scale due to alarm triggered", cause, said, NotScaledReasons=[reason])

    def _note(self, resource: str, what: str, cause: str, said: str, **more: Any) -> None:
        now = self.account.world.utc()
        record = {
            "ActivityId": self.account.world.uuid(), "ServiceNamespace": "ecs", "ResourceId": resource,
            "ScalableDimension": "ecs:service:DesiredCount", "Description": what, "Cause": cause, "StartTime": now,
            "EndTime": now, "StatusCode": "Failed" if more else "Successful", "StatusMessage": said, **more,
        }  # fmt: skip
        self.activities.insert(0, record)
        del self.activities[KEPT:]

    # Looking

    def _policies(self) -> Iterator[Any]:
        yield from self.account.moto("application-autoscaling").policies.values()

    def _policy(self, alarm_name: str) -> Any | None:
        return next((each for each in self._policies() if any(a.name == alarm_name for a in each.alarms)), None)

    def _target(self, resource: str) -> Any | None:
        kept = self.account.moto("application-autoscaling").targets.get("ecs:service:DesiredCount", {})
        return kept.get(resource)

    def _service(self, resource: str) -> "Service | None":
        arn = self.account.arn("ecs", resource)
        return self.account.ecs.services.get(arn)

    def _beside(self, policy: Any) -> list[Any]:
        """All policies of target tracking of the same service."""
        return [each for each in self._policies() if each.resource_id == policy.resource_id and _settings(each)]

    def _value(self, policy: Any) -> float:
        """The policy's metric in the last minute that is over."""
        alarm = policy.alarms[0]
        of = {each.name: each.value for each in alarm.dimensions}
        end = self.account.metrics.complete * 60
        asked = Query("m", key(alarm.namespace, alarm.metric_name, **of), "Average")
        found = points(self.account.metrics, asked, end - 300, end)
        return found[max(found)] if found else 0.0


def _settings(policy: Any) -> dict[str, Any]:
    """Empty for a policy of another type."""
    return policy.target_tracking_scaling_policy_configuration or {}
