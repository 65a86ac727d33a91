"""Cache parameter groups, which moto does not have.

Texts: API reference, CreateCacheParameterGroup and ModifyCacheParameterGroup (errors).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.physics.caches.parameters import DEFAULTS, FIXED, POLICIES, ParameterGroup
from stackmedic.lab.wire import AwsError, Call

FAMILIES = ("redis6.x", "redis7", "valkey7", "valkey8", "memcached1.6")
NAME = "CacheParameterGroupName"


def shown(account: Account, group: ParameterGroup) -> dict[str, Any]:
    return {
        NAME: group.name,
        "CacheParameterGroupFamily": group.family,
        "Description": group.description,
        "IsGlobal": False,
        "ARN": account.arn("elasticache", f"parametergroup:{group.name}"),
    }


def named(account: Account, call: Call) -> ParameterGroup:
    name = str(call.parameters[NAME]).lower()
    if name not in account.caches.groups:
        raise AwsError("CacheParameterGroupNotFound", f"CacheParameterGroup not found: {name}")
    return account.caches.groups[name]


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
    if wanted and str(wanted).startswith("default."):
        return {"CacheParameterGroups": [shown(account, account.caches.group(wanted))]}
    if wanted:
        return {"CacheParameterGroups": [shown(account, named(account, call))]}
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
    name, source = str(call.parameters[NAME]).lower(), call.parameters.get("Source")
    group = account.caches.group(name) if name.startswith("default.") else named(account, call)
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
