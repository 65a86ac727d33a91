"""The tasks' security group loses its inbound rules: the load balancer's health checks and requests time out."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend") -> State:
    return aws.revoke(aws.service(service)["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"][0])


def heal(aws: Aws, state: State) -> None:
    aws.admit(state)
