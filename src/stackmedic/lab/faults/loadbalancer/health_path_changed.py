"""The target group's health check asks for a path that the program does not serve: ECS replaces tasks that work."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend", path: str = "/healthcheck") -> State:
    group = aws.target_group(aws.service(service))
    aws("elbv2").modify_target_group(TargetGroupArn=group["TargetGroupArn"], HealthCheckPath=path)
    return {"group": group["TargetGroupArn"], "path": group["HealthCheckPath"]}


def heal(aws: Aws, state: State) -> None:
    aws("elbv2").modify_target_group(TargetGroupArn=state["group"], HealthCheckPath=state["path"])
