"""Somebody deregisters every target of the group by hand: tasks run, and no request reaches them."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    group = aws.target_group(found)["TargetGroupArn"]
    described = aws("elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    targets = [{"Id": each["Target"]["Id"], "Port": each["Target"]["Port"]} for each in described]
    aws("elbv2").deregister_targets(TargetGroupArn=group, Targets=targets)
    return {"service": found["serviceName"]}


def heal(aws: Aws, state: State) -> None:
    """New tasks register themselves."""
    revisions.redeploy(aws, aws.service(state["service"]))
