"""What a call is about: the ARNs that its policies have to allow, all of them; ``*`` where AWS checks no resource.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service. Derived are the
resources of what stackmedic reads and its actions change, and of the calls that break a stack; others are ``*``.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

WHOLE = "*"
Find = Callable[["Account", Call], Iterator[str]]
FINDERS: dict[str, Find] = {}
# EC2 ids by their prefix; calls about several things are checked against the one named first here.
EC2 = {
    "security-group": ("GroupId",),
    "route-table": ("RouteTableId",),
    "network-acl": ("NetworkAclId",),
    "instance": ("InstanceId", "InstanceIds"),
    "natgateway": ("NatGatewayId",),
    "vpc-endpoint": ("VpcEndpointId", "VpcEndpointIds"),
    "internet-gateway": ("InternetGatewayId",),
    "subnet": ("SubnetId",),
    "elastic-ip": ("AllocationId",),
    "network-interface": ("NetworkInterfaceId",),
    "vpc": ("VpcId",),
}
EC2_IDS = {
    "sg": "security-group", "rtb": "route-table", "acl": "network-acl", "i": "instance", "nat": "natgateway",
    "vpce": "vpc-endpoint", "igw": "internet-gateway", "subnet": "subnet", "eipalloc": "elastic-ip",
    "eni": "network-interface", "vpc": "vpc", "vol": "volume",
}  # fmt: skip
# Parameters that name what a call is about: (service, parameter) → the resource in its ARN.
NAMED = {
    ("ecr", "repositoryName"): "repository/{}",
    ("logs", "logGroupName"): "log-group:{}:*",
    ("rds", "DBInstanceIdentifier"): "db:{}",
    ("rds", "DBClusterIdentifier"): "cluster:{}",
    ("rds", "DBSnapshotIdentifier"): "snapshot:{}",
    ("rds", "DBParameterGroupName"): "pg:{}",
    ("rds", "DBSubnetGroupName"): "subgrp:{}",
    ("elasticache", "ReplicationGroupId"): "replicationgroup:{}",
    ("elasticache", "CacheClusterId"): "cluster:{}",
    ("elasticache", "CacheParameterGroupName"): "parametergroup:{}",
    ("elasticache", "CacheSubnetGroupName"): "subnetgroup:{}",
    ("cloudwatch", "AlarmName"): "alarm:{}",
}
LISTED = {  # Reads that name nothing are about all of a kind.
    "rds:DescribeDBInstances": "db:*",
    "rds:DescribeDBClusters": "cluster:*",
    "elasticache:DescribeReplicationGroups": "replicationgroup:*",
    "elasticache:DescribeCacheClusters": "cluster:*",
    "elasticache:DescribeCacheSubnetGroups": "subnetgroup:*",
    "cloudwatch:DescribeAlarms": "alarm:*",
    "logs:DescribeLogGroups": "log-group::log-stream:",
}
NOTHING_IN_PARTICULAR = re.compile(
    r"(?!ec2:DescribeVpcAttribute$)(ec2|elbv2|application-autoscaling|resourcegroupstaggingapi|cloudtrail|ce):(Describe|Get|List|Lookup|Search)\w*"
)


def find(service: str) -> Callable[[Find], Find]:
    def remember(finder: Find) -> Find:
        FINDERS[service] = finder
        return finder

    return remember


def resources_of(account: "Account", call: Call) -> list[str]:
    """Every resource that the call has to be allowed on."""
    if NOTHING_IN_PARTICULAR.fullmatch(f"{call.service}:{call.operation}"):
        return [WHOLE]
    found = list(FINDERS.get(call.service, _by_name)(account, call))
    return list(dict.fromkeys(found)) or [WHOLE]


def _arn(account: "Account", call: Call, resource: str) -> str:
    return f"arn:aws:{call.service}:{call.region}:{account.id}:{resource}"


def _by_name(account: "Account", call: Call) -> Iterator[str]:
    """An ARN among the parameters, or a name for which ``NAMED`` has a form."""
    given = [value for value in call.parameters.values() if isinstance(value, str) and value.startswith("arn:")]
    if given:
        yield given[0]
        return
    for (service, parameter), form in NAMED.items():
        value = call.parameters.get(parameter)
        if service == call.service and isinstance(value, str) and value:
            yield _arn(account, call, form.format(value))
            return
    listed = LISTED.get(f"{call.service}:{call.operation}")
    if listed:
        yield _arn(account, call, listed)


@find("ecs")
def _ecs(account: "Account", call: Call) -> Iterator[str]:
    """Lists are about no resource (ListTasks at most about a container instance); ``ecs:cluster`` narrows them."""
    asked, operation = call.parameters, call.operation
    cluster = str(asked.get("cluster") or asked.get("clusterName") or "default").rsplit("/", 1)[-1]

    def named(kind: str, value: str) -> str:
        return (
            value if value.startswith("arn:") else _arn(account, call, f"{kind}/{cluster}/{value.rsplit('/', 1)[-1]}")
        )

    if operation.startswith("List") and operation not in ("ListServiceDeployments", "ListTagsForResource"):
        return
    if "resourceArn" in asked:
        yield str(asked["resourceArn"])
    elif operation in ("RunTask", "StartTask"):
        yield _definition(account, call)
    elif operation == "RegisterTaskDefinition":
        yield _arn(account, call, f"task-definition/{asked.get('family', WHOLE)}:{WHOLE}")
    elif operation in ("CreateService", "UpdateService", "DeleteService", "DescribeServices", "ListServiceDeployments"):
        names = asked.get("services") or [asked.get("service") or asked.get("serviceName") or WHOLE]
        yield from (named("service", str(each)) for each in names)
    elif operation in ("DescribeTasks", "StopTask", "ExecuteCommand"):
        yield from (named("task", str(each)) for each in asked.get("tasks") or [asked.get("task") or WHOLE])
    elif operation in ("DescribeServiceRevisions", "DescribeServiceDeployments"):
        yield from (arn for value in asked.values() if isinstance(value, list) for arn in map(str, value) if ":" in arn)
    elif operation in ("DescribeClusters", "DeleteCluster", "UpdateCluster", "CreateCluster"):
        names = asked.get("clusters") or [cluster]
        yield from (_arn(account, call, f"cluster/{str(each).rsplit('/', 1)[-1]}") for each in names)


def _definition(account: "Account", call: Call) -> str:
    """A task definition with its revision; the latest when none is given."""
    name = str(call.parameters.get("taskDefinition", WHOLE))
    if name.startswith("arn:"):
        return name
    family, _, revision = name.partition(":")
    known = account.moto("ecs").task_definitions.get(family, {}) if not revision else {}
    return _arn(account, call, f"task-definition/{family}:{revision or max(known, default='*')}")


@find("ec2")
def _ec2(account: "Account", call: Call) -> Iterator[str]:
    if call.operation in ("CreateTags", "DeleteTags"):
        for each in map(str, call.parameters.get("Resources") or []):
            yield _arn(account, call, f"{EC2_IDS.get(each.split('-')[0], '*')}/{each}")
        return
    for kind, parameters in EC2.items():
        for name in parameters:
            value = call.parameters.get(name)
            if value:
                yield from (_arn(account, call, f"{kind}/{each}") for each in _listed(value))
                return


@find("secretsmanager")
def _secret(account: "Account", call: Call) -> Iterator[str]:
    """By its ARN, which ends in six characters that its name does not have."""
    name = str(call.parameters.get("SecretId") or call.parameters.get("Name") or "")
    if name:
        known = account.moto("secretsmanager", call.region).secrets.get(name)
        yield str(known.arn) if known else name if name.startswith("arn:") else _arn(account, call, f"secret:{name}")


@find("ssm")
def _ssm(account: "Account", call: Call) -> Iterator[str]:
    """Parameters by name; a command needs its document and each instance."""
    asked = call.parameters
    if call.operation == "SendCommand":
        yield f"arn:aws:ssm:{call.region}::document/{asked.get('DocumentName', WHOLE)}"
        yield from (
            f"arn:aws:ec2:{call.region}:{account.id}:instance/{each}" for each in asked.get("InstanceIds") or []
        )
        return
    for each in asked.get("Names") or ([asked["Name"]] if asked.get("Name") else []):
        yield _arn(account, call, f"parameter/{str(each).lstrip('/')}")


@find("kms")
def _kms(account: "Account", call: Call) -> Iterator[str]:
    """Keys by their ARN; an alias is resolved first, as policies speak of keys."""
    name = str(call.parameters.get("KeyId") or "")
    if not name:
        return
    kms = account.moto("kms", call.region)
    alias = name.partition(":alias/")[2] if name.startswith("arn:") else name.removeprefix("alias/")
    found = kms.get_key_id_from_alias(f"alias/{alias}") if "alias/" in name else name.rsplit("/", 1)[-1]
    yield _arn(account, call, f"key/{found or name}")


@find("s3")
def _s3(account: "Account", call: Call) -> Iterator[str]:
    bucket, key = call.parameters.get("Bucket"), call.parameters.get("Key")
    if bucket:
        yield f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


@find("iam")
def _iam(account: "Account", call: Call) -> Iterator[str]:
    """Roles, users and groups by their ARN, which has their path; others by the ARN that is given."""
    iam, asked = account.moto("iam", "aws"), call.parameters
    for name, kind, kept in (
        ("RoleName", "role", iam.roles),
        ("UserName", "user", iam.users),
        ("GroupName", "group", iam.groups),
    ):
        if asked.get(name):
            known = [each.arn for each in kept.values() if each.name == asked[name]]
            yield str(known[0]) if known else f"arn:aws:iam::{account.id}:{kind}/{asked[name]}"
            return
    given = [value for value in asked.values() if isinstance(value, str) and value.startswith("arn:")]
    yield from given[:1]
    if not given and call.operation.startswith("List") and call.operation.endswith(("Roles", "Users", "Groups")):
        kind = call.operation.removeprefix("List").removesuffix("s").lower()
        yield f"arn:aws:iam::{account.id}:{kind}/"


def passed_roles(call: Call) -> Iterator[str]:
    """Roles that a call hands to a service: ``iam:PassRole`` is needed on each."""
    if call.service == "ecs" and call.operation in ("RegisterTaskDefinition", "RunTask", "StartTask"):
        given: dict[str, Any] = {**call.parameters, **(call.parameters.get("overrides") or {})}
        yield from (str(given[name]) for name in ("executionRoleArn", "taskRoleArn") if given.get(name))


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
