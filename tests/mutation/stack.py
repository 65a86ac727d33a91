"""What a stack in a lab consists of, as its AWS calls tell: read once, before anything is changed."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from tests.scenarios.lab import Lab

KEPT = (
    "family", "taskRoleArn", "executionRoleArn", "networkMode", "containerDefinitions", "volumes",
    "placementConstraints", "requiresCompatibilities", "cpu", "memory", "runtimePlatform", "ephemeralStorage",
)  # fmt: skip


def registrable(definition: dict[str, Any]) -> dict[str, Any]:
    """A described task definition as ecs:RegisterTaskDefinition wants it."""
    return {key: definition[key] for key in KEPT if definition.get(key)}


class Stack:
    """The resources of the one stack that a lab holds."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def all(self, service: str, operation: str, key: str, **asked: Any) -> list[dict[str, Any]]:
        """Every page of a read."""
        client = self.lab.client(service)
        if client.can_paginate(operation):
            return [each for page in client.get_paginator(operation).paginate(**asked) for each in page[key]]
        return list(getattr(client, operation)(**asked)[key])

    @cached_property
    def cluster(self) -> str:
        """The cluster that has services."""
        ecs = self.lab.client("ecs")
        clusters = ecs.list_clusters()["clusterArns"]
        return str(next(each for each in clusters if ecs.list_services(cluster=each)["serviceArns"]))

    @cached_property
    def services(self) -> list[dict[str, Any]]:
        arns = self.all("ecs", "list_services", "serviceArns", cluster=self.cluster)
        found: list[dict[str, Any]] = []
        for first in range(0, len(arns), 10):
            some = arns[first : first + 10]
            found += self.lab.client("ecs").describe_services(cluster=self.cluster, services=some)["services"]
        return sorted(found, key=lambda each: str(each["serviceName"]))

    @cached_property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """The task definition of each service, by the service's name."""
        ecs = self.lab.client("ecs")
        return {
            each["serviceName"]: ecs.describe_task_definition(taskDefinition=each["taskDefinition"])["taskDefinition"]
            for each in self.services
        }

    @cached_property
    def vpc(self) -> str:
        subnet = self.services[0]["networkConfiguration"]["awsvpcConfiguration"]["subnets"][0]
        return str(self.lab.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"])

    def in_vpc(self, operation: str, key: str, name: str = "vpc-id") -> list[dict[str, Any]]:
        return self.all("ec2", operation, key, Filters=[{"Name": name, "Values": [self.vpc]}])

    @cached_property
    def default_group(self) -> str:
        """The security group that every VPC has: nobody from elsewhere gets in."""
        groups = self.in_vpc("describe_security_groups", "SecurityGroups")
        return next(str(each["GroupId"]) for each in groups if each["GroupName"] == "default")

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(str(each["serviceName"]) for each in self.services)

    def redeploy(self, lab: Lab, names: Iterable[str]) -> None:
        """New tasks for those of the services that are there."""
        there = {short(each) for each in lab.ecs.list_services(cluster=self.cluster)["serviceArns"]}
        for name in (each for each in names if each in there):
            lab.ecs.update_service(cluster=self.cluster, service=name, forceNewDeployment=True)

    def deployed(self, lab: Lab) -> tuple[str, ...]:
        """The services of which this lab has more deployments than the stack had at first."""
        return tuple(each for each in self.names if _deployments(lab, self, each) != _deployments(self.lab, self, each))


def _deployments(lab: Lab, stack: Stack, name: str) -> int:
    return len(lab.ecs.list_service_deployments(cluster=stack.cluster, service=name)["serviceDeployments"])


def short(name: str) -> str:
    """The last part of an ARN or path, for a mutation's name."""
    return name.split(":")[-1].split("/")[-1]
