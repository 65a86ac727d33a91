"""The database's security group loses its inbound rules: connections that are open stay, new ones time out."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, database: str = "") -> State:
    return aws.revoke(aws.database(database)["VpcSecurityGroups"][0]["VpcSecurityGroupId"])


def heal(aws: Aws, state: State) -> None:
    aws.admit(state)
