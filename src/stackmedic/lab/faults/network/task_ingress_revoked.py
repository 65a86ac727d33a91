"""The tasks' security group loses its inbound rules: the load balancer's health checks and requests time out."""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, service: str = "backend", port: int = 0) -> State:
    """``port``: only the rules for that port."""
    return groups.revoke(aws, groups.of_service(aws, aws.service(service)), port=port)


def heal(aws: Aws, state: State) -> None:
    groups.give_back(aws, state)
