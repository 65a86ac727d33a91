"""Where a task is placed, and whether there is room for it: Fargate's capacity by zone, Spot, the account's quota.

What AWS has no room for, no call can change: these are hidden variables. A zone without capacity is passed over as long
as another of the service's subnets has some. Spot takes its tasks back when a zone has none left for it.

Sources: docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html (the sentences),
docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html (Spot: stop code SpotInterruption),
docs.aws.amazon.com/AmazonECS/latest/developerguide/task-maintenance.html (retired tasks are replaced first).
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.deployment import Service
    from stackmedic.lab.ecs.task import Task

SPOT = "FARGATE_SPOT"
NO_CAPACITY = "Capacity is unavailable at this time. Please try again later or in a different availability zone."
OVER_QUOTA = "You've reached the limit on the number of vCPUs you can run concurrently"
INTERRUPTED = ("SpotInterruption", "Your Spot Task was interrupted.")
RETIRED = "ECS is performing maintenance on the underlying infrastructure hosting the task"


def refusal(account: "Account", configuration: dict[str, Any], definition: dict[str, Any], provider: str) -> str:
    """Why there is no room for one more task; empty when there is."""
    limit = _hidden(account, hidden.VCPU_LIMIT, "spot" if provider == SPOT else "on-demand")
    if limit and vcpus(account, provider) + _size(definition) > limit:
        return OVER_QUOTA
    return "" if open_subnets(account, configuration, provider) else NO_CAPACITY


def open_subnets(account: "Account", configuration: dict[str, Any], provider: str) -> list[str]:
    """The subnets whose zones have capacity."""
    return [each for each in configuration.get("subnets", []) if not _full(account, account.zone_of(each), provider)]


def provider_for(account: "Account", service: "Service") -> str:
    """The capacity provider of a service's next task: the bases first, then by weight; empty without a strategy."""
    strategy = service.wire.get("capacityProviderStrategy") or []
    held = [task.wire.get("capacityProviderName") for task in account.ecs.tasks_of(service)]
    for each in strategy:
        if held.count(each["capacityProvider"]) < int(each.get("base") or 0):
            return str(each["capacityProvider"])
    weighed = [each for each in strategy if int(each.get("weight") or 0)]
    if not weighed:
        return ""
    least = min(weighed, key=lambda each: held.count(each["capacityProvider"]) / int(each["weight"]))
    return str(least["capacityProvider"])


def reclaimed(account: "Account", task: "Task") -> bool:
    """Whether Spot takes a task back."""
    return task.wire.get("capacityProviderName") == SPOT and _full(account, task.wire["availabilityZone"], SPOT)


def retired(account: "Account", service: "Service", task: "Task") -> bool:
    """Whether AWS has retired what a task runs on: whatever was started before that moment."""
    before = _hidden(account, hidden.RETIREMENT, service.name)
    return bool(before and task.wire["createdAt"].timestamp() < before)


def _full(account: "Account", zone: str, provider: str) -> bool:
    return bool(_hidden(account, hidden.SPOT_FULL if provider == SPOT else hidden.FARGATE_FULL, zone))


def _hidden(account: "Account", kind: str, about: str) -> float:
    return account.hidden.get(hidden.variable(kind, about), 0.0)


def vcpus(account: "Account", provider: str) -> float:
    """What the account's tasks take of the quota; Spot has one of its own."""
    spot = provider == SPOT
    held = [each for each in account.ecs.tasks.values() if each.wire["lastStatus"] != "STOPPED"]
    return sum(_size(each.definition) for each in held if (each.wire.get("capacityProviderName") == SPOT) == spot)


def _size(definition: dict[str, Any]) -> float:
    return float(definition.get("cpu") or 256) / 1024
