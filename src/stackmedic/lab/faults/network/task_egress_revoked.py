"""The tasks' security group loses its outbound rules: nothing they open gets out, and new tasks cannot start.

Source: public reports of tasks that stop with ResourceInitializationError behind a group without outbound rules.
"""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, service: str = "backend") -> State:
    return groups.revoke(aws, groups.of_service(aws, aws.service(service)), "egress")


def heal(aws: Aws, state: State) -> None:
    groups.give_back(aws, state)
