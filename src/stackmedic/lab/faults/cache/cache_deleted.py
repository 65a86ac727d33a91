"""The cache is deleted: its name leads nowhere any more."""

import json

from stackmedic.lab.fault import Aws, FaultError, State, secrets


def inject(aws: Aws, service: str = "backend", cache: str = "", key: str = "REDIS_PASSWORD") -> State:
    """``key``: where the secret holds the token, which a new cache is given again."""
    found, store = aws.service(service), aws.cache(cache)
    arn, _ = secrets.with_key(aws, found, key)
    name = store["ReplicationGroupId"]
    aws("elasticache").delete_replication_group(ReplicationGroupId=name)
    return {
        "cache": name, "node": store["CacheNodeType"], "version": store["EngineVersion"], "engine": store["Engine"],
        "subnets": store["CacheSubnetGroupName"], "token": json.loads(secrets.value(aws, arn))[key],
        "groups": [each["SecurityGroupId"] for each in store["SecurityGroups"]],
    }  # fmt: skip


def heal(aws: Aws, state: State) -> None:
    left = [
        each["ReplicationGroupId"] for each in aws("elasticache").describe_replication_groups()["ReplicationGroups"]
    ]
    if state["cache"] in left:
        raise FaultError(f"{state['cache']} is still being deleted: advance 6m first")
    aws("elasticache").create_replication_group(
        ReplicationGroupId=state["cache"], ReplicationGroupDescription="Made again", Engine=state["engine"],
        EngineVersion=".".join(state["version"].split(".")[:2]), CacheNodeType=state["node"], NumCacheClusters=1,
        CacheSubnetGroupName=state["subnets"], SecurityGroupIds=state["groups"], AuthToken=state["token"],
        TransitEncryptionEnabled=True, AtRestEncryptionEnabled=True,
    )  # fmt: skip
