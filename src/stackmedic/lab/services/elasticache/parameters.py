"""Cache parameter groups, which moto does not have.

Texts: API reference, CreateCacheParameterGroup and ModifyCacheParameterGroup (errors).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.physics.caches.parameters import DEFAULTS, FIXED, POLICIES, ParameterGroup
from stackmedic.lab.wire import AwsError, Call

# docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html; those with a cluster mode have a second.
FAMILIES = ("redis5.0", "redis6.x", "redis7", "valkey7", "valkey8", "memcached1.5", "memcached1.6")
NAME = "CacheParameterGroupName"


def shown(account: Account, group: ParameterGroup) -> dict[str, Any]:
    return {
        NAME: group.name,
        "CacheParameterGroupFamily": group.family,
        "Description": group.description,
        "IsGlobal": False,
        "ARN": account.arn("elasticache", f"parametergroup:{group.name}"),
    }


def found(account: Account, wanted: str) -> ParameterGroup:
    """A group of the account, or a family's own. Raises CacheParameterGroupNotFound."""
    name = str(wanted).lower()
    group = account.caches.group(name)
    if name in account.caches.groups or (name.startswith("default.") and group.family in FAMILIES):
        return group
    raise AwsError("CacheParameterGroupNotFound", f"CacheParameterGroup not found: {name}")


def named(account: Account, call: Call) -> ParameterGroup:
    """The group that a call is about, which is none of the families' own. Raises AwsError.

    Text: API reference, ModifyCacheParameterGroup (a default group cannot be changed; the words are ours).
    """
    name = str(call.parameters[NAME]).lower()
    if name.startswith("default."):
        raise AwsError("InvalidParameterValue", f"The default parameter group {name} cannot be changed.")
    return found(account, name)


@own("elasticache", "CreateCacheParameterGroup")
def create(account: Account, call: Call) -> dict[str, Any]:
    wanted, groups = call.parameters, account.caches.groups
    name = str(wanted[NAME]).lower()
    if name in groups:
        raise AwsError("CacheParameterGroupAlreadyExists", f"Cache parameter group {name} already exists.")
    groups[name] = ParameterGroup(name, wanted["CacheParameterGroupFamily"], wanted.get("Description", ""))
    return {"CacheParameterGroup": shown(account, groups[name])}


@own("elasticache", "DescribeCacheParameterGroups")
def describe(account: Account, call: Call) -> dict[str, Any]:
    wanted, groups = call.parameters.get(NAME), account.caches.groups
    if wanted:
        return {"CacheParameterGroups": [shown(account, found(account, wanted))]}
    usual = [account.caches.group(f"default.{each}") for each in FAMILIES]
    return {"CacheParameterGroups": [shown(account, each) for each in [*usual, *groups.values()]]}


@own("elasticache", "ModifyCacheParameterGroup")
def modify(account: Account, call: Call) -> dict[str, Any]:
    """Counts at once for every node that runs with the group."""
    group = named(account, call)
    for each in call.parameters.get("ParameterNameValues") or ():
        name, value = str(each["ParameterName"]), str(each["ParameterValue"])
        if name in FIXED:
            raise AwsError("InvalidParameterValue", f"The parameter {name} cannot be modified.")
        if name == "maxmemory-policy" and value not in POLICIES:
            text = f"The value {value} is not valid for parameter maxmemory-policy."
            raise AwsError("InvalidParameterValue", text)
        group.values[name] = value
    account.world.changed()
    return {NAME: group.name}


@own("elasticache", "ResetCacheParameterGroup")
def reset(account: Account, call: Call) -> dict[str, Any]:
    group, wanted = named(account, call), call.parameters
    names = [each["ParameterName"] for each in wanted.get("ParameterNameValues") or ()]
    for name in list(group.values) if wanted.get("ResetAllParameters") else names:
        group.values.pop(name, None)
    account.world.changed()
    return {NAME: group.name}


@own("elasticache", "DescribeCacheParameters")
def describe_parameters(account: Account, call: Call) -> dict[str, Any]:
    source, group = call.parameters.get("Source"), found(account, call.parameters[NAME])
    listed = [
        {
            "ParameterName": each,
            "ParameterValue": group.value(each),
            "Source": "user" if each in group.values else "system",
            "DataType": "string",
            "IsModifiable": each not in FIXED,
            "ChangeType": "immediate",
        }
        for each in sorted({*DEFAULTS, *group.values})
    ]
    return {"Parameters": [each for each in listed if source in (None, each["Source"])]}


@own("elasticache", "DeleteCacheParameterGroup")
def delete(account: Account, call: Call) -> dict[str, Any]:
    group = named(account, call)
    if any(each.parameter_group == group.name for each in account.caches.stores.values()):
        text = f"One or more cache clusters are using parameter group {group.name}."
        raise AwsError("InvalidCacheParameterGroupState", text)
    del account.caches.groups[group.name]
    return {}
