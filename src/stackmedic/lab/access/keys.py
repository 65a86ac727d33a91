"""Condition keys that come with a request: region, tags, and what single services make of their parameters.

Sources: IAM user guide, "AWS global condition context keys"; Service Authorization Reference, "Condition keys" of each
service. Keys that are not here are not known, as for a request that does not have them.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from stackmedic.lab.access.tags import pairs_of, tags_of
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

GLOBAL = ("iam", "route53")
# A parameter whose value is a key's: (service, parameter) → key.
PARAMETERS = {
    ("ecs", "enableExecuteCommand"): "ecs:enable-execute-command",
    ("ecs", "taskDefinition"): "ecs:task-definition",
    ("elasticache", "CacheNodeType"): "elasticache:CacheNodeType",
    ("iam", "AWSServiceName"): "iam:AWSServiceName",
    ("iam", "PermissionsBoundary"): "iam:PermissionsBoundary",
    ("iam", "PolicyArn"): "iam:PolicyARN",
    ("rds", "DBInstanceClass"): "rds:DatabaseClass",
    ("rds", "Engine"): "rds:DatabaseEngine",
    ("rds", "MultiAZ"): "rds:MultiAz",
    ("s3", "Delimiter"): "s3:delimiter",
    ("s3", "MaxKeys"): "s3:max-keys",
    ("s3", "Prefix"): "s3:prefix",
    ("s3", "VersionId"): "s3:VersionId",
    ("secretsmanager", "Name"): "secretsmanager:Name",
    ("secretsmanager", "SecretId"): "secretsmanager:SecretId",
    ("secretsmanager", "VersionStage"): "secretsmanager:VersionStage",
    ("ssm", "Overwrite"): "ssm:Overwrite",
    ("ssm", "Recursive"): "ssm:Recursive",
    ("sts", "DurationSeconds"): "sts:DurationSeconds",
    ("sts", "ExternalId"): "sts:ExternalId",
    ("sts", "RoleSessionName"): "sts:RoleSessionName",
    ("sts", "SourceIdentity"): "sts:SourceIdentity",
}
WITHOUT_CLUSTER = ("ListClusters", "DescribeTaskDefinition", "RegisterTaskDefinition", "ListTaskDefinitions")


def keys_of(account: "Account", call: Call, action: str, resource: str) -> dict[str, Any]:
    """The keys of one call for one of its resources."""
    keys: dict[str, Any] = {"aws:RequestedRegion": "us-east-1" if call.service in GLOBAL else call.region}
    asked = requested_tags(call.parameters)
    keys |= {f"aws:RequestTag/{name}": value for name, value in asked.items()}
    if asked or call.parameters.get("TagKeys"):
        keys["aws:TagKeys"] = [*asked, *map(str, call.parameters.get("TagKeys") or [])]
    for name, value in tags_of(account, call, resource).items():
        keys[f"aws:ResourceTag/{name}"] = value
        keys[f"{action.split(':')[0]}:ResourceTag/{name}"] = value
    if action == "iam:PassRole":
        return keys | {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    return keys | dict(_of_parameters(call)) | dict(_of_service(account, call, resource))


def requested_tags(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Tags that a request brings, however its service spells them."""
    listed = parameters.get("Tags") or parameters.get("tags") or []
    if isinstance(listed, Mapping):
        return pairs_of(listed)
    for each in parameters.get("TagSpecifications") or []:
        listed = [*listed, *(each.get("Tags") or [])]
    return pairs_of(listed)


def _of_parameters(call: Call) -> Iterator[tuple[str, Any]]:
    for (service, parameter), key in PARAMETERS.items():
        value = call.parameters.get(parameter)
        if service == call.service and value is not None:
            yield key, str(value).lower() if isinstance(value, bool) else str(value)


def _of_service(account: "Account", call: Call, resource: str) -> Iterator[tuple[str, Any]]:
    """Keys that have to be worked out."""
    asked = call.parameters
    if call.service == "ecs" and call.operation not in WITHOUT_CLUSTER:
        name = str(asked.get("cluster") or asked.get("clusterName") or "default")
        yield "ecs:cluster", name if name.startswith("arn:") else account.arn("ecs", f"cluster/{name}", call.region)
    if call.service == "ec2":
        yield "ec2:Region", call.region
        vpc = asked.get("VpcId") or _vpc_of(account, call, resource)
        if vpc:
            yield "ec2:Vpc", account.arn("ec2", f"vpc/{vpc}", call.region)
    if call.service == "kms":
        yield "kms:CallerAccount", account.id
        if "alias/" in str(asked.get("KeyId", "")):
            yield "kms:RequestAlias", f"alias/{str(asked['KeyId']).rpartition('alias/')[2]}"


def _vpc_of(account: "Account", call: Call, resource: str) -> str:
    """The VPC of the group, subnet or table that a call is about."""
    ec2, name = account.moto("ec2", call.region), resource.rsplit("/", 1)[-1]
    if name.startswith("sg-"):
        found = ec2.get_security_group_from_id(name)
    else:
        found = ec2.route_tables.get(name) or ec2.network_acls.get(name)
    return str(found.vpc_id) if found else ""
