"""Target groups and listeners: settings changed, and changed back."""

from typing import Any

from stackmedic.lab.fault.aws import Aws, State


def modify(aws: Aws, service: dict[str, Any], **settings: Any) -> State:
    """Change settings of the service's target group."""
    group = aws.target_group(service)
    aws("elbv2").modify_target_group(TargetGroupArn=group["TargetGroupArn"], **settings)
    return {"group": group["TargetGroupArn"], "settings": {name: group[name] for name in settings}}


def restore(aws: Aws, state: State) -> None:
    aws("elbv2").modify_target_group(TargetGroupArn=state["group"], **state["settings"])


def until_unhealthy_s(aws: Aws, service: dict[str, Any]) -> int:
    """How long the load balancer checks a target that does not answer until it calls it unhealthy."""
    group = aws.target_group(service)
    return int(group["HealthCheckIntervalSeconds"] * group["UnhealthyThresholdCount"])


def rules_to(aws: Aws, service: dict[str, Any]) -> list[dict[str, Any]]:
    """The listener rules, without defaults, that forward to the service's target group."""
    group = aws.target_group(service)["TargetGroupArn"]
    found = []
    for listener in aws.listeners(service):
        rules = aws("elbv2").describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
        found += [
            {"listener": listener["ListenerArn"], **each}
            for each in rules
            if not each["IsDefault"] and any(action.get("TargetGroupArn") == group for action in each["Actions"])
        ]
    return found


def conditions(rule: dict[str, Any]) -> list[dict[str, Any]]:
    """A rule's conditions as they would be given again."""
    return [{name: value for name, value in each.items() if name != "Values"} for each in rule["Conditions"]]
