"""The account as a fault sees it: boto3 clients, and how to find what a fault is about."""

import json
import urllib.request
from functools import cache
from hashlib import sha256
from typing import Any

import boto3

REGION = "ap-southeast-2"
State = dict[str, Any]


class FaultError(Exception):
    """The fault cannot be brought about, or healed, as things are."""


@cache
def session(region: str) -> Any:
    """One a process: reading botocore's models takes longer than most faults do."""
    return boto3.Session("lab", "lab", region_name=region)


class Aws:
    """``aws("ecs")`` is a boto3 client. The finders raise FaultError when not exactly one thing fits."""

    def __init__(self, url: str, region: str = REGION) -> None:
        self.url = url
        self.region = region
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        if service not in self._clients:
            made = session(self.region).client(service, endpoint_url=self.url)
            made.meta.events.register("provide-client-params", self._tell_apart)
            self._clients[service] = made
        return self._clients[service]

    def _tell_apart(self, params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any]:
        """Tokens that boto3 would draw, some of which become ids, follow from what is asked and when."""
        given = dict(params)
        for name in model.idempotent_members:
            if name not in given:
                said = self.control("status")
                text = json.dumps([model.name, params, said["now"], said["version"]], default=str, sort_keys=True)
                raw = sha256(text.encode()).hexdigest()
                given[name] = f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:32]}"
        return given

    def control(self, verb: str, **asked: Any) -> dict[str, Any]:
        """The lab's own door."""
        request = urllib.request.Request(f"{self.url}/_lab/{verb}", json.dumps(asked).encode(), method="POST")
        with urllib.request.urlopen(request) as answer:
            return dict(json.load(answer))

    def hide(self, **values: float) -> None:
        """Set hidden variables, by their whole names."""
        self.control("hidden", **values)

    # Finding

    def services(self) -> list[dict[str, Any]]:
        """Every service of every cluster."""
        ecs, found = self("ecs"), []
        for cluster in ecs.list_clusters()["clusterArns"]:
            arns = [arn for page in ecs.get_paginator("list_services").paginate(cluster=cluster)
                    for arn in page["serviceArns"]]  # fmt: skip
            for start in range(0, len(arns), 10):
                asked = arns[start : start + 10]
                found += ecs.describe_services(cluster=cluster, services=asked)["services"]
        return found

    def service(self, name: str) -> dict[str, Any]:
        """The one service whose name is, or contains, ``name``; ``name/container`` is about that container of its."""
        name, _, container = name.partition("/")
        found = self.services()
        exact = [each for each in found if each["serviceName"] == name]
        fitting = exact or [each for each in found if name in each["serviceName"]]
        if len(fitting) != 1:
            known = ", ".join(each["serviceName"] for each in found) or "none"
            raise FaultError(f"{len(fitting)} services fit {name!r}; there are: {known}")
        return {**fitting[0], "container": container}

    def network(self, service: dict[str, Any]) -> dict[str, Any]:
        """Where a service's tasks are: subnets, securityGroups, assignPublicIp."""
        return dict(service["networkConfiguration"]["awsvpcConfiguration"])

    def database(self, name: str) -> dict[str, Any]:
        """The instance of that name, or a cluster's writer; without a name the only one."""
        found = self("rds").describe_db_instances()["DBInstances"]
        fitting = [each for each in found if name in ("", each["DBInstanceIdentifier"])]
        if len(fitting) != 1:
            alone = [each for each in fitting if not each.get("DBClusterIdentifier")]
            fitting = alone + [each for each in found if each["DBInstanceIdentifier"] in self._writers(name)]
        return self.only(fitting, f"database {name}".strip(), [each["DBInstanceIdentifier"] for each in found])

    def elsewhere(self, region: str) -> str:
        """That region, or another one if the account is there."""
        return region if region != self.region else "us-west-2"

    def _writers(self, cluster: str) -> list[str]:
        """The writers of a cluster; without a name of all."""
        clusters = self("rds").describe_db_clusters()["DBClusters"]
        fitting = [each for each in clusters if cluster in ("", each["DBClusterIdentifier"])]
        members = (member for each in fitting for member in each["DBClusterMembers"])
        return [each["DBInstanceIdentifier"] for each in members if each["IsClusterWriter"]]

    def cache(self, name: str) -> dict[str, Any]:
        """A cache cluster of that group or name; without a name the only group's first."""
        found = self("elasticache").describe_cache_clusters()["CacheClusters"]
        firsts = {each.get("ReplicationGroupId") or each["CacheClusterId"]: each for each in reversed(found)}
        fitting = [each for key, each in firsts.items() if name in ("", key)]
        return self.only(fitting, f"cache {name}".strip(), sorted(firsts))

    def target_group(self, service: dict[str, Any]) -> dict[str, Any]:
        """The target group that a service registers its tasks in."""
        arns = [each["targetGroupArn"] for each in service["loadBalancers"] if each.get("targetGroupArn")]
        if not arns:
            raise FaultError(f"{service['serviceName']} is behind no load balancer")
        return dict(self("elbv2").describe_target_groups(TargetGroupArns=arns[:1])["TargetGroups"][0])

    def balancer(self, service: dict[str, Any]) -> dict[str, Any]:
        """The load balancer in front of a service."""
        arns = self.target_group(service)["LoadBalancerArns"]
        if not arns:
            raise FaultError(f"no load balancer uses the target group of {service['serviceName']}")
        return dict(self("elbv2").describe_load_balancers(LoadBalancerArns=arns[:1])["LoadBalancers"][0])

    def listeners(self, service: dict[str, Any]) -> list[dict[str, Any]]:
        """The listeners of the load balancer in front of a service, by port."""
        arn = self.balancer(service)["LoadBalancerArn"]
        found = self("elbv2").describe_listeners(LoadBalancerArn=arn)["Listeners"]
        return sorted(found, key=lambda each: int(each["Port"]))

    def only(self, fitting: list[dict[str, Any]], what: str, known: list[str]) -> dict[str, Any]:
        """The one that fits."""
        if len(fitting) != 1:
            raise FaultError(f"not one but {len(fitting)} fit {what!r}; there are: {', '.join(known) or 'none'}")
        return fitting[0]
