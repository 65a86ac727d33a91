"""A fault: a cause that the lab brings about, by plain AWS calls or by one of the declared hidden variables.

A fault changes a cause and never writes a symptom. ``inject`` returns what ``heal`` needs to put back what was there;
the command line keeps it. A fault's module is ``faults/<layer>/<fault>.py``; its first line says what it does.
"""

import importlib
import inspect
import json
import pkgutil
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3

REGION = "ap-southeast-2"
KEPT = (
    "family", "taskRoleArn", "executionRoleArn", "networkMode", "volumes", "placementConstraints", "cpu", "memory",
    "requiresCompatibilities", "runtimePlatform", "containerDefinitions", "ephemeralStorage",
)  # fmt: skip
PROGRAM = "dev.stackmedic.lab.program"
State = dict[str, Any]


class FaultError(Exception):
    """The fault cannot be brought about, or healed, as things are."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, as its module describes it."""

    name: str
    layer: str
    says: str
    parameters: dict[str, Any]
    inject: Callable[..., State]
    heal: Callable[["Aws", State], None]

    def arguments(self, given: dict[str, str]) -> dict[str, Any]:
        """Given values as the fault's parameters want them. Raises FaultError for a parameter that it does not have."""
        unknown = sorted(set(given) - set(self.parameters))
        if unknown:
            has = ", ".join(sorted(self.parameters)) or "none"
            raise FaultError(f"there is no parameter {unknown[0]}; its parameters: {has}")
        return {name: converted(name, text, self.parameters[name]) for name, text in given.items()}


def converted(name: str, text: str, usual: Any) -> Any:
    """A parameter's value in the type of its default."""
    if isinstance(usual, bool):
        if text.lower() not in ("true", "false", "yes", "no", "1", "0"):
            raise FaultError(f"{name}={text} is neither true nor false")
        return text.lower() in ("true", "yes", "1")
    try:
        return type(usual)(text)
    except ValueError:
        raise FaultError(f"{name}={text} is not a number") from None


def all_faults() -> Iterator[Fault]:
    """Every fault there is, by layer and name."""
    from stackmedic.lab import faults

    for layer in sorted(pkgutil.iter_modules(faults.__path__), key=lambda each: each.name):
        package = importlib.import_module(f"{faults.__name__}.{layer.name}")
        for each in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
            yield described(importlib.import_module(f"{package.__name__}.{each.name}"))


def described(module: Any) -> Fault:
    """A fault from its module: docstring, ``inject(aws, …)``, ``heal(aws, state)``."""
    layer, name = module.__name__.split(".")[-2:]
    parameters = list(inspect.signature(module.inject).parameters.values())[1:]
    usual = {each.name: each.default for each in parameters}
    return Fault(name, layer, module.__doc__.split("\n")[0], usual, module.inject, module.heal)


class Aws:
    """The account as a fault sees it: boto3 clients, and how to find what a fault is about."""

    def __init__(self, url: str, region: str = REGION) -> None:
        self.url = url
        self.session: Any = boto3.Session("lab", "lab", region_name=region)
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self.session.client(service, endpoint_url=self.url)
        return self._clients[service]

    def hide(self, **values: float) -> None:
        """Set hidden variables, by their whole names."""
        body = json.dumps(values).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/_lab/hidden", body, method="POST")).close()

    def service(self, name: str) -> dict[str, Any]:
        """The one service whose name is, or contains, ``name``."""
        found: list[dict[str, Any]] = []
        for cluster in self("ecs").list_clusters()["clusterArns"]:
            arns = self("ecs").list_services(cluster=cluster)["serviceArns"]
            if arns:
                found += self("ecs").describe_services(cluster=cluster, services=arns)["services"]
        exact = [each for each in found if each["serviceName"] == name]
        fitting = exact or [each for each in found if name in each["serviceName"]]
        if len(fitting) != 1:
            known = ", ".join(each["serviceName"] for each in found) or "none"
            raise FaultError(f"{len(fitting)} services fit {name!r}; there are: {known}")
        return fitting[0]

    def definition(self, service: dict[str, Any]) -> dict[str, Any]:
        """The task definition that a service uses, as it would be registered again."""
        arn = service["taskDefinition"]
        shown = self("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
        return {name: shown[name] for name in KEPT if shown.get(name)}

    def revise(self, service: dict[str, Any], definition: dict[str, Any]) -> State:
        """Register a revision and let the service use it; the state takes the service back."""
        made = self("ecs").register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]
        self.use(service["clusterArn"], service["serviceName"], made)
        return {
            "cluster": service["clusterArn"],
            "service": service["serviceName"],
            "definition": service["taskDefinition"],
        }

    def use(self, cluster: str, service: str, definition: str) -> None:
        self("ecs").update_service(cluster=cluster, service=service, taskDefinition=definition)

    def unrevise(self, state: State) -> None:
        """The revision that the service used before."""
        self.use(state["cluster"], state["service"], state["definition"])

    def redeploy(self, service: dict[str, Any]) -> None:
        """Start a new deployment of the same revision, so that tasks start anew."""
        self("ecs").update_service(
            cluster=service["clusterArn"], service=service["serviceName"], forceNewDeployment=True
        )

    def database(self, name: str) -> dict[str, Any]:
        """The instance of that name; without a name the only one."""
        found = self("rds").describe_db_instances()["DBInstances"]
        fitting = [each for each in found if name in ("", each["DBInstanceIdentifier"])]
        return self._only(fitting, f"database {name}".strip(), [each["DBInstanceIdentifier"] for each in found])

    def cache(self, name: str) -> dict[str, Any]:
        """A cache cluster of that group or name; without a name the only group's first."""
        found = self("elasticache").describe_cache_clusters()["CacheClusters"]
        firsts = {each.get("ReplicationGroupId") or each["CacheClusterId"]: each for each in reversed(found)}
        fitting = [each for key, each in firsts.items() if name in ("", key)]
        return self._only(fitting, f"cache {name}".strip(), sorted(firsts))

    def _only(self, fitting: list[dict[str, Any]], what: str, known: list[str]) -> dict[str, Any]:
        if len(fitting) != 1:
            raise FaultError(f"not one but {len(fitting)} fit {what!r}; there are: {', '.join(known) or 'none'}")
        return fitting[0]

    def revoke(self, group: str) -> State:
        """Take a security group's inbound rules away; the state gives them back."""
        permissions = self("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
        if not permissions:
            raise FaultError(f"{group} has no inbound rule")
        self("ec2").revoke_security_group_ingress(GroupId=group, IpPermissions=permissions)
        return {"group": group, "permissions": permissions}

    def admit(self, state: State) -> None:
        """Give back the rules that are still missing."""
        here = self("ec2").describe_security_groups(GroupIds=[state["group"]])["SecurityGroups"][0]["IpPermissions"]
        missing = [each for each in state["permissions"] if each not in here]
        if missing:
            self("ec2").authorize_security_group_ingress(GroupId=state["group"], IpPermissions=missing)

    def image(self, service: dict[str, Any]) -> tuple[str, str, str]:
        """Repository, tag and manifest of the image of a service's first container."""
        name = self.definition(service)["containerDefinitions"][0]["image"]
        repository, _, tag = name.partition("/")[2].partition(":")
        found = self("ecr").batch_get_image(repositoryName=repository, imageIds=[{"imageTag": tag}])["images"]
        if not found:
            raise FaultError(f"{name} is not in the registry")
        return repository, tag, str(found[0]["imageManifest"])

    def push(self, repository: str, tag: str, manifest: str, **changed: Any) -> None:
        """Push an image under a tag, with parts of its program changed."""
        written = json.loads(manifest)
        program = json.loads(written["annotations"][PROGRAM]) | changed
        written["annotations"][PROGRAM] = json.dumps(program)
        text = json.dumps(written) if changed else manifest
        self("ecr").put_image(repositoryName=repository, imageTag=tag, imageManifest=text)
