"""Files as people save them by hand: ``aws ecs describe-services … > services.json``.

A file is known by its members, whatever its name. Such a folder is never whole, so what it does not hold is not
recorded, and never absent: an answer holds everything that was asked for, or there is none.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stackmedic.aws.door import Body, Reply
from stackmedic.aws.wire import time_of
from stackmedic.errors import CallFailed, RecordingError


@dataclass(frozen=True, slots=True)
class Shape:
    """Objects of one kind: the call that lists them under ``member``, and which parameter picks by which of theirs."""

    call: str
    member: str
    id: str
    by: Mapping[str, tuple[str, ...]]


def _shape(call: str, member: str, id_: str = "", **by: str) -> Shape:
    picks = {parameter: tuple(members.split()) for parameter, members in by.items()}
    return Shape(call, member, id_ or next(iter(picks.values()))[0], picks)


ELB, CACHE = "elasticloadbalancing", "elasticache"
SHAPES = {
    shape.call: shape
    for shape in (
        _shape("ecs:DescribeClusters", "clusters", clusters="clusterArn clusterName"),
        _shape("ecs:DescribeServices", "services", services="serviceArn serviceName", cluster="clusterArn"),
        _shape("ecs:DescribeTasks", "tasks", tasks="taskArn", cluster="clusterArn"),
        _shape(
            "ecs:ListServiceDeployments",
            "serviceDeployments",
            "serviceDeploymentArn",
            service="serviceArn",
            cluster="clusterArn",
        ),
        _shape(
            "ecs:DescribeServiceDeployments",
            "serviceDeployments",
            "serviceDeploymentArn",
            serviceDeploymentArns="serviceDeploymentArn",
        ),
        _shape("ecs:DescribeServiceRevisions", "serviceRevisions", serviceRevisionArns="serviceRevisionArn"),
        _shape(
            f"{ELB}:DescribeLoadBalancers",
            "LoadBalancers",
            LoadBalancerArns="LoadBalancerArn",
            Names="LoadBalancerName",
        ),
        _shape(
            f"{ELB}:DescribeTargetGroups",
            "TargetGroups",
            TargetGroupArns="TargetGroupArn",
            Names="TargetGroupName",
            LoadBalancerArn="LoadBalancerArns",
        ),
        _shape(f"{ELB}:DescribeListeners", "Listeners", ListenerArns="ListenerArn", LoadBalancerArn="LoadBalancerArn"),
        _shape(f"{ELB}:DescribeRules", "Rules", RuleArns="RuleArn", ListenerArn="RuleArn"),
        _shape("ec2:DescribeSecurityGroups", "SecurityGroups", GroupIds="GroupId"),
        _shape("ec2:DescribeSubnets", "Subnets", SubnetIds="SubnetId"),
        _shape("ec2:DescribeRouteTables", "RouteTables", RouteTableIds="RouteTableId"),
        _shape("ec2:DescribeNatGateways", "NatGateways", NatGatewayIds="NatGatewayId"),
        _shape("ec2:DescribeInternetGateways", "InternetGateways", InternetGatewayIds="InternetGatewayId"),
        _shape("ec2:DescribeNetworkAcls", "NetworkAcls", NetworkAclIds="NetworkAclId"),
        _shape("ec2:DescribeVpcEndpoints", "VpcEndpoints", VpcEndpointIds="VpcEndpointId"),
        _shape("ec2:DescribeVpcs", "Vpcs", VpcIds="VpcId"),
        _shape("ec2:DescribeNetworkInterfaces", "NetworkInterfaces", NetworkInterfaceIds="NetworkInterfaceId"),
        _shape("rds:DescribeDBInstances", "DBInstances", DBInstanceIdentifier="DBInstanceIdentifier DBInstanceArn"),
        _shape("rds:DescribeEvents", "Events", "*", SourceIdentifier="SourceIdentifier"),
        _shape(f"{CACHE}:DescribeReplicationGroups", "ReplicationGroups", ReplicationGroupId="ReplicationGroupId"),
        _shape(f"{CACHE}:DescribeCacheClusters", "CacheClusters", CacheClusterId="CacheClusterId"),
        _shape(f"{CACHE}:DescribeCacheSubnetGroups", "CacheSubnetGroups", CacheSubnetGroupName="CacheSubnetGroupName"),
        _shape("cloudwatch:DescribeAlarms", "MetricAlarms", AlarmNames="AlarmName"),
        _shape(
            "ecr:DescribeImages",
            "imageDetails",
            "imageDigest",
            registryId="registryId",
            repositoryName="repositoryName",
        ),
    )
}
# One object that is the whole reply, or all of it under one member: what it is known by, and how it is asked for.
WHOLE = {
    "ecs:DescribeTaskDefinition": ("taskDefinition", "taskDefinition", ("taskDefinition.taskDefinitionArn",)),
    "secretsmanager:DescribeSecret": ("VersionIdsToStages", "SecretId", ("ARN", "Name")),
    "secretsmanager:GetSecretValue": ("SecretString", "SecretId", ("ARN", "Name")),
}
# Replies that do not say what they are about; the file's name has to.
NAMELESS = {
    f"{ELB}:DescribeTargetHealth": ("TargetHealthDescriptions", ("TargetGroupArn",)),
    "logs:GetLogEvents": ("events", ("logGroupName", "logStreamName")),
    "logs:FilterLogEvents": ("events", ("logGroupName", "logStreamNames")),
}
# Lists of ARNs, which the described objects hold as well.
LISTS = {
    "ecs:ListClusters": ("clusterArns", "clusterArn"),
    "ecs:ListServices": ("serviceArns", "serviceArn"),
    "ecs:ListTasks": ("taskArns", "taskArn"),
}
KNOWN = {each.member for each in SHAPES.values()} | {each[0] for each in (WHOLE | NAMELESS | LISTS).values()}
PAGING = frozenset(("include", "limit", "maxResults", "MaxRecords", "MaxResults", "PageSize", "startFromHead"))
IMPLIED = frozenset(("SourceType", "Duration", "StartTime", "EndTime", "startTime", "endTime", "sort"))
ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]+):([0-9]{12}):")
A_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
# Members that hold when something happened; others may lie ahead (a certificate's end, the next rotation).
HAPPENED = re.compile(
    r".*(?:[a-z]ed|[a-z]ing|onnectivity)At|.*[tT]imestamps?|.*Created?Time|ingestionTime|Date|LatestRestorableTime"
)


class Saved:
    """Answers from files that somebody saved."""

    def __init__(self, path: Path, files: Mapping[str, bytes]) -> None:
        self._bodies: dict[str, Body] = {}
        self._damaged: list[str] = []
        for name, content in files.items():
            self._take(name, content)
        if not self._bodies:
            damaged = f" ({', '.join(self._damaged)} cannot be read)" if self._damaged else ""
            raise RecordingError(
                f"{path} is no recording: no manifest.json, and no replies of the aws CLI{damaged}.",
                "save some: aws ecs describe-services --cluster C --services S > services.json",
            )
        self.region, self.account = _most_named(files)
        times = list(_times(list(self._bodies.values())))
        self.now = max(times) if times else datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def answer(self, call: str, parameters: Body) -> Reply:
        if call in LISTS:
            found = self._listed(call, parameters)
        elif call in WHOLE:
            found = self._whole(call, parameters)
        elif call in NAMELESS:
            found = self._nameless(call, parameters)
        else:
            found = self._picked(call, parameters)
        if found is None:
            damaged = f"; {', '.join(self._damaged)} cannot be read" if self._damaged else ""
            raise CallFailed(call, "NotRecorded", f"no saved file answers this{damaged}")
        return Reply(call, found, self.now)

    def _take(self, name: str, content: bytes) -> None:
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            self._damaged.append(name)
            return
        if isinstance(body, dict) and not KNOWN.isdisjoint(body):
            self._bodies[name] = body

    def _objects(self, member: str, id_: str) -> list[Any]:
        """Everything that stands under a member in any file; of two states of one thing the newer."""
        lists = [body[member] for body in self._bodies.values() if isinstance(body.get(member), list)]
        newest: dict[str, Any] = {}
        for each in (each for one in lists for each in one if isinstance(each, dict)):
            key = str(each.get(id_) or json.dumps(each, sort_keys=True))
            if key not in newest or _last_change(each) >= _last_change(newest[key]):
                newest[key] = each
        return list(newest.values())

    def _picked(self, call: str, parameters: Body) -> Body | None:
        shape = SHAPES.get(call)
        if shape is None or not any(isinstance(body.get(shape.member), list) for body in self._bodies.values()):
            return None
        objects = self._objects(shape.member, shape.id)
        if call == "ecs:DescribeServiceDeployments":  # The list of deployments looks the same but says less.
            objects = [each for each in objects if "targetServiceRevision" in each]
        for parameter, wanted in parameters.items():
            if parameter == "imageIds":
                objects = _with_images(objects, wanted)
            elif parameter in shape.by:
                objects = _with_ids(objects, shape.by[parameter], wanted)
            elif parameter not in PAGING | IMPLIED:
                return None
            if not objects:
                return None
        return {shape.member: objects}

    def _listed(self, call: str, parameters: Body) -> Body | None:
        member, arn = LISTS[call]
        narrowed = bool(parameters.keys() - PAGING - {"cluster"})
        plain = [] if narrowed else [body.get(member) for body in self._bodies.values()]
        arns = {arn for each in plain if isinstance(each, list) for arn in each if isinstance(arn, str)}
        for kind, id_ in (("clusters", "clusterArn"), ("services", "serviceArn"), ("tasks", "taskArn")):
            described = [each for each in self._objects(kind, id_) if _belongs(each, parameters)]
            arns |= {each[arn] for each in described if isinstance(each.get(arn), str)}
        return {member: sorted(arns)} if arns else None

    def _whole(self, call: str, parameters: Body) -> Body | None:
        member, parameter, names = WHOLE[call]
        wanted = str(parameters.get(parameter, ""))
        bodies = [body for body in self._bodies.values() if member in body]
        return next((body for body in bodies if any(_is_named(_at(body, name), wanted) for name in names)), None)

    def _nameless(self, call: str, parameters: Body) -> Body | None:
        """The file whose name speaks of what is asked for. A wrong guess would accuse the wrong one."""
        member, about = NAMELESS[call]
        words = _words(" ".join(str(parameters.get(each, "")) for each in about))
        files = {name: body for name, body in self._bodies.items() if member in body}
        scores = {name: len(_words(name) & words) for name in files}
        best = sorted(name for name, score in scores.items() if score and score == max(scores.values()))
        return files[best[0]] if len(best) == 1 else None


def _last_change(value: Any) -> datetime:
    return max(_times(value), default=datetime.min.replace(tzinfo=UTC))


def _with_ids(objects: list[Any], members: tuple[str, ...], wanted: Any) -> list[Any]:
    """The objects of the ids wanted; none unless there is one for each."""
    ids = wanted if isinstance(wanted, list | tuple) else [wanted]
    found = {one: [each for each in objects if any(_is_named(each.get(key), one) for key in members)] for one in ids}
    if not all(found.values()):
        return []
    return [each for each in objects if any(each in some for some in found.values())]


def _with_images(objects: list[Any], wanted: list[Body]) -> list[Any]:
    found = [
        [
            each
            for each in objects
            if image.get("imageTag") in each.get("imageTags", ()) or image.get("imageDigest") == each.get("imageDigest")
        ]
        for image in wanted
    ]
    return [each for some in found for each in some] if all(found) else []


def _belongs(task: Body, parameters: Body) -> bool:
    """Whether an object is in the cluster, of the service and in the status that a list is asked for."""
    cluster, service, status = (parameters.get(each) for each in ("cluster", "serviceName", "desiredStatus"))
    if cluster and not _is_named(task.get("clusterArn"), cluster):
        return False
    if service and task.get("group") != f"service:{str(service).rpartition('/')[2]}":
        return False
    return not status or task.get("desiredStatus") == status


def _is_named(value: Any, name: Any) -> bool:
    """Whether an ARN, id or name is what a name, possibly shorter or longer, means."""
    if isinstance(value, list):
        return any(_is_named(each, name) for each in value)
    if not isinstance(value, str) or not isinstance(name, str) or not name:
        return False
    if ":listener/" in name and ":listener-rule/" in value:  # A rule's ARN continues its listener's.
        return value.replace(":listener-rule/", ":listener/").startswith(f"{name}/")
    return value == name or value.endswith((f"/{name}", f":{name}")) or name.endswith((f"/{value}", f":{value}"))


def _at(body: Body, path: str) -> Any:
    for step in path.split("."):
        body = body.get(step, {}) if isinstance(body, dict) else {}
    return body


def _words(text: str) -> set[str]:
    common = {"json", "log", "logs", "events", "target", "health", "targetgroup", "ecs", "arn", "aws", "elb", "tg"}
    return {each for each in re.split(r"[^a-z0-9]+", text.lower()) if len(each) > 1} - common


def _most_named(files: Mapping[str, bytes]) -> tuple[str, str]:
    """The region and account that most ARNs name."""
    found: dict[tuple[str, str], int] = {}
    for content in files.values():
        for pair in ARN.findall(content.decode("utf-8", "replace")):
            found[pair] = found.get(pair, 0) + 1
    return min(found, key=lambda pair: (-found[pair], pair)) if found else ("", "")


def _times(value: Any, key: str = "") -> Iterator[datetime]:
    """Every time in a reply that has passed when the reply was given."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _times(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _times(each, key)
    elif HAPPENED.fullmatch(key) and _is_time(value):
        try:
            yield time_of(value)
        except (ValueError, OverflowError, OSError):
            return


def _is_time(value: Any) -> bool:
    if isinstance(value, str):
        return bool(A_TIME.match(value))
    return isinstance(value, int | float) and value > 1e8
