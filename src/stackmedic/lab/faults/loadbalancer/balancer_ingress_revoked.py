"""The load balancer's security group loses its inbound rules: no client gets through."""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, service: str = "backend", port: int = 0) -> State:
    """``port``: only the rules for that port."""
    return groups.revoke(aws, aws.balancer(aws.service(service))["SecurityGroups"][0], port=port)


def heal(aws: Aws, state: State) -> None:
    groups.give_back(aws, state)
