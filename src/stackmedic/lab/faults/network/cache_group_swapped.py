"""The cache carries another security group, which admits nobody."""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, cache: str = "") -> State:
    found = aws.cache(cache)
    was = [each["SecurityGroupId"] for each in found["SecurityGroups"]]
    carry(aws, found["ReplicationGroupId"], [groups.make(aws, was[0], "cache-v2")])
    return {"cache": found["ReplicationGroupId"], "groups": was}


def carry(aws: Aws, cache: str, carried: list[str]) -> None:
    aws("elasticache").modify_replication_group(
        ReplicationGroupId=cache, SecurityGroupIds=carried, ApplyImmediately=True
    )


def heal(aws: Aws, state: State) -> None:
    carry(aws, state["cache"], state["groups"])
