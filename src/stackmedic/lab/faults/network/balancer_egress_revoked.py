"""The load balancer's security group loses its outbound rules: its checks and requests never reach a target."""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, service: str = "backend") -> State:
    return groups.revoke(aws, aws.balancer(aws.service(service))["SecurityGroups"][0], "egress")


def heal(aws: Aws, state: State) -> None:
    groups.give_back(aws, state)
