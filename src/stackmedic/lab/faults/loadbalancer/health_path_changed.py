"""The target group's health check asks for a path that the program does not serve: ECS replaces tasks that work."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend", path: str = "/healthcheck") -> State:
    group = aws.service(service)["loadBalancers"][0]["targetGroupArn"]
    before = aws("elbv2").describe_target_groups(TargetGroupArns=[group])["TargetGroups"][0]["HealthCheckPath"]
    aws("elbv2").modify_target_group(TargetGroupArn=group, HealthCheckPath=path)
    return {"group": group, "path": before}


def heal(aws: Aws, state: State) -> None:
    aws("elbv2").modify_target_group(TargetGroupArn=state["group"], HealthCheckPath=state["path"])
