"""Condition keys that come with a request, as far as they are known: tags, region, and what single services add.

Sources: IAM user guide, "AWS global condition context keys"; Service Authorization Reference for each service.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def keys_of(account: "Account", call: Call, action: str, resource: str) -> dict[str, Any]:
    """The keys of one call for one of its resources."""
    keys: dict[str, Any] = {
        "aws:RequestedRegion": call.region if call.service not in ("iam", "route53") else "us-east-1"
    }
    tags = _tags(call.parameters)
    keys |= {f"aws:RequestTag/{name}": value for name, value in tags.items()}
    if tags or call.parameters.get("TagKeys"):
        keys["aws:TagKeys"] = [*tags, *map(str, call.parameters.get("TagKeys") or [])]
    for name, value in _tags_of(account, call, resource).items():
        keys[f"aws:ResourceTag/{name}"] = value
        keys[f"{action.split(':')[0]}:ResourceTag/{name}"] = value
    own = {"ecs": _ecs, "sts": _sts, "iam": _iam, "ec2": _ec2}.get(call.service)
    if action == "iam:PassRole":
        return keys | {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    return keys | (own(account, call) if own else {})


def _tags(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Tags that a request brings, however its service spells them."""
    listed = [*(parameters.get("Tags") or parameters.get("tags") or [])]
    for each in parameters.get("TagSpecifications") or []:
        listed += each.get("Tags") or []
    if not all(isinstance(each, Mapping) for each in listed):
        return {}
    pairs = [(each.get("Key", each.get("key")), each.get("Value", each.get("value"))) for each in listed]
    return {str(name): str(value or "") for name, value in pairs if name is not None}


def _tags_of(account: "Account", call: Call, resource: str) -> dict[str, str]:
    """Tags that the resource has, for kinds whose tags are at hand."""
    found: list[Any] = []
    if call.service == "ec2" and resource != "*":
        found = account.moto("ec2", call.region).describe_tags({"resource-id": [resource.rsplit("/", 1)[-1]]})
    elif call.service == "iam":
        roles = account.moto("iam", "aws").roles.values()
        found = [tag for each in roles if each.arn == resource for tag in each.tags]
    elif call.service == "secretsmanager":
        secrets = account.moto("secretsmanager", call.region).secrets.values()
        found = [tag for each in secrets if each.arn == resource for tag in each.tags or []]
    elif call.service == "ecs" and ":service/" in resource:
        services = account.ecs.services.values()
        found = [tag for each in services if each.arn == resource for tag in each.wire.get("tags", [])]
    return _tags({"Tags": found})


def _ecs(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    keys: dict[str, Any] = {}
    if call.operation not in (
        "ListClusters",
        "DescribeTaskDefinition",
        "RegisterTaskDefinition",
        "ListTaskDefinitions",
    ):
        name = str(asked.get("cluster") or asked.get("clusterName") or "default")
        keys["ecs:cluster"] = name if name.startswith("arn:") else account.arn("ecs", f"cluster/{name}", call.region)
    if asked.get("taskDefinition"):
        keys["ecs:task-definition"] = asked["taskDefinition"]
    if "enableExecuteCommand" in asked:
        keys["ecs:enable-execute-command"] = str(asked["enableExecuteCommand"]).lower()
    return keys


def _sts(account: "Account", call: Call) -> dict[str, Any]:
    names = {
        "ExternalId": "sts:ExternalId",
        "RoleSessionName": "sts:RoleSessionName",
        "SourceIdentity": "sts:SourceIdentity",
    }
    return {key: call.parameters[name] for name, key in names.items() if call.parameters.get(name)}


def _iam(account: "Account", call: Call) -> dict[str, Any]:
    names = {"PolicyArn": "iam:PolicyARN", "PermissionsBoundary": "iam:PermissionsBoundary"}
    return {key: call.parameters[name] for name, key in names.items() if call.parameters.get(name)}


def _ec2(account: "Account", call: Call) -> dict[str, Any]:
    if not call.parameters.get("VpcId"):
        return {"ec2:Region": call.region}
    return {"ec2:Region": call.region, "ec2:Vpc": account.arn("ec2", f"vpc/{call.parameters['VpcId']}", call.region)}
