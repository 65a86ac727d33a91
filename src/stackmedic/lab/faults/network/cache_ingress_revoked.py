"""The cache's security group loses its inbound rules: new connections time out."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, cache: str = "") -> State:
    return aws.revoke(aws.cache(cache)["SecurityGroups"][0]["SecurityGroupId"])


def heal(aws: Aws, state: State) -> None:
    aws.admit(state)
