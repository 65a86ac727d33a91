"""A role that no task definition names trusts nobody any more."""

from stackmedic.lab.fault import Aws, State, roles


def inject(aws: Aws, role: str = "left-over-role") -> State:
    roles.create(aws, role, {"Version": "2012-10-17", "Statement": [roles.TRUSTS_TASKS]})
    return roles.trust(aws, role, Principal={"AWS": "*"}, Effect="Deny")


def heal(aws: Aws, state: State) -> None:
    aws("iam").delete_role(RoleName=state["role"])
