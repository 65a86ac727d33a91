"""A security group that nothing carries loses all its rules."""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, service: str = "backend") -> State:
    group = groups.make(aws, groups.of_service(aws, aws.service(service)), "left-over")
    return groups.revoke(aws, group, "egress")


def heal(aws: Aws, state: State) -> None:
    groups.give_back(aws, state)
