"""A lab to break, in the words of the tests: one world a worker process, one fork of it a test, over the wire."""

import json
import os
import subprocess
import sys
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ROOT = Path(__file__).parents[2]
REGION = "ap-southeast-2"
AT = 1_795_003_200  # Wednesday 2026-11-18 12:00 UTC, when the labs of the tests are up: late in a working day.
CLUSTER = "ohmycoins-staging-cluster"
BACKEND = "ohmycoins-staging-backend-service"
FRONTEND = "ohmycoins-staging-frontend-service"
DATABASE = "ohmycoins-staging"
CACHE = "ohmycoins-staging-redis"
SECRET = "ohmycoins-staging-app-secrets"
PROGRAM = "dev.stackmedic.lab.program"
CRASH = {
    "after_s": 3,
    "exit_code": 1,
    "says": [
        "Traceback (most recent call last):",
        '  File "/app/app/main.py", line 7, in <module>',
        "    from app.pricing import rates",
        '  File "/app/app/pricing.py", line 3, in <module>',
        "    RATES = {row.symbol: row.rate for row in load()}",
        "TypeError: 'NoneType' object is not iterable",
    ],
}
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "lab",
    "AWS_SECRET_ACCESS_KEY": "lab",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}
LOOK_S = 0.05
_CLIENTS = Config(retries={"total_max_attempts": 1}, parameter_validation=True)


@dataclass
class Lab:
    """One simulated account, at an address of its own."""

    port: int
    region: str = REGION

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What a person would have exported."""
        where = {"AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region}
        return {"AWS_ENDPOINT_URL": self.url, **CREDENTIALS, **where}

    def control(self, verb: str, **asked: Any) -> dict[str, Any]:
        """The lab's own door."""
        request = urllib.request.Request(f"{self.url}/_lab/{verb}", json.dumps(asked).encode(), method="POST")
        with urllib.request.urlopen(request) as answer:
            return dict(json.load(answer))

    def fork(self) -> "Lab":
        return Lab(self.control("fork")["port"], self.region)

    def advance(self, minutes: float) -> None:
        self.control("advance", seconds=minutes * 60)

    def calls(self) -> list[dict[str, Any]]:
        """Every call since the lab was forked, as the gateway saw it."""
        return list(self.control("log")["calls"])

    def client(self, service: str) -> Any:
        return _SESSION.client(service, region_name=self.region, endpoint_url=self.url, config=_CLIENTS)

    @cached_property
    def ecs(self) -> Any:
        return self.client("ecs")

    @cached_property
    def ec2(self) -> Any:
        return self.client("ec2")

    # What stands

    def service(self, name: str = BACKEND) -> dict[str, Any]:
        return dict(self.ecs.describe_services(cluster=CLUSTER, services=[name])["services"][0])

    def definition(self, name: str = BACKEND) -> dict[str, Any]:
        arn = self.service(name)["taskDefinition"]
        return dict(self.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"])

    def target_group(self, name: str = BACKEND) -> str:
        return str(self.service(name)["loadBalancers"][0]["targetGroupArn"])

    def database(self) -> dict[str, Any]:
        return dict(self.client("rds").describe_db_instances(DBInstanceIdentifier=DATABASE)["DBInstances"][0])

    def cache_group(self) -> str:
        clusters = self.client("elasticache").describe_cache_clusters()["CacheClusters"]
        return str(clusters[0]["SecurityGroups"][0]["SecurityGroupId"])

    def task_group(self) -> str:
        return str(self.service()["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"][0])

    def route_table_of_tasks(self) -> str:
        subnet = self.service()["networkConfiguration"]["awsvpcConfiguration"]["subnets"][0]
        found = self.ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
        return str(found["RouteTables"][0]["RouteTableId"])

    # What people do

    def revoke_ingress(self, group: str) -> None:
        permissions = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
        self.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=permissions)

    def register(self, name: str = BACKEND, **container: Any) -> str:
        """A new revision of a service's definition with some fields of its container changed."""
        definition = self.definition(name)
        kept = ("family", "taskRoleArn", "executionRoleArn", "networkMode", "cpu", "memory", "requiresCompatibilities")
        changed = [dict(each) for each in definition["containerDefinitions"]]
        changed[0] |= container
        made = self.ecs.register_task_definition(
            containerDefinitions=changed, **{key: definition[key] for key in kept if definition.get(key)}
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def deploy(self, name: str = BACKEND, **container: Any) -> str:
        """Register a revision and update the service to it."""
        arn = self.register(name, **container)
        self.ecs.update_service(cluster=CLUSTER, service=name, taskDefinition=arn)
        return arn

    def redeploy(self, name: str = BACKEND) -> None:
        self.ecs.update_service(cluster=CLUSTER, service=name, forceNewDeployment=True)

    def least(self, count: int, name: str = BACKEND) -> None:
        """How many tasks target tracking leaves, however idle they are."""
        self.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="ecs", ResourceId=f"service/{CLUSTER}/{name}", MinCapacity=count,
            ScalableDimension="ecs:service:DesiredCount",
        )  # fmt: skip

    def scale(self, count: int, name: str = BACKEND) -> None:
        self.ecs.update_service(cluster=CLUSTER, service=name, desiredCount=count)

    def environment_of(self, name: str = BACKEND, **changed: str) -> list[dict[str, str]]:
        """A container's variables with some of them changed."""
        known = {
            each["name"]: each["value"] for each in self.definition(name)["containerDefinitions"][0]["environment"]
        }
        return [{"name": key, "value": value} for key, value in {**known, **changed}.items()]

    def change_secret(self, **changed: str | None) -> None:
        """Put a new value; None removes a key."""
        manager = self.client("secretsmanager")
        value = json.loads(manager.get_secret_value(SecretId=SECRET)["SecretString"]) | changed
        kept = {key: text for key, text in value.items() if text is not None}
        manager.put_secret_value(SecretId=SECRET, SecretString=json.dumps(kept))

    def push(self, tag: str, **program: Any) -> str:
        """Push the image that the backend runs under another tag, with some traits of its program changed."""
        image = self.definition()["containerDefinitions"][0]["image"]
        repository, running = image.split("/", 1)[1].split(":")
        ecr = self.client("ecr")
        found = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": running}])["images"][0]
        manifest = json.loads(found["imageManifest"])
        traits = json.loads(manifest["annotations"][PROGRAM]) | program
        manifest["annotations"][PROGRAM] = json.dumps(traits)
        ecr.put_image(repositoryName=repository, imageManifest=json.dumps(manifest), imageTag=tag)
        return f"{image.rsplit(':', 1)[0]}:{tag}"


_SESSION = boto3.Session(aws_access_key_id="lab", aws_secret_access_key="lab", region_name=REGION)


def start(
    folder: Path,
    name: str = "ohmycoins",
    speed: float = 0,
    at: int = AT,
    recording: Path | None = None,
    **environment: str,
) -> tuple[subprocess.Popen[bytes], Lab]:
    """A lab in a process of its own, whose time moves only by ``advance`` unless it has a speed.

    ``recording``: of a stack whose twin it is to be.
    """
    ready = folder / "ready.json"
    given = {"--speed": speed, "--seed": 7, "--at": at, "--ready": ready}
    given |= {} if recording is None else {"--recording": recording}
    process = subprocess.Popen(
        [sys.executable, "-m", "stackmedic.lab", name, *(str(word) for pair in given.items() for word in pair)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
    )
    while not ready.exists():
        with suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"the lab ended with {process.wait(LOOK_S)}")
    said = json.loads(ready.read_text())
    return process, Lab(said["port"], said["region"])
