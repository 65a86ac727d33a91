"""A small account for the physics: a network with a private and a public side, and what a task needs to start."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from moto.backends import get_backend

from stackmedic.lab.account import ID, REGION
from stackmedic.lab.ecs.task import Task
from stackmedic.lab.physics import network, permissions
from stackmedic.lab.physics.logs import Logs
from stackmedic.lab.physics.names import Names
from stackmedic.lab.physics.needs import Asked, Place
from stackmedic.lab.physics.network import Interface, travels
from stackmedic.lab.physics.outcome import Outcome
from stackmedic.lab.physics.replicas import Replicas
from stackmedic.lab.physics.usage import Usage
from stackmedic.lab.services import ec2_endpoints
from stackmedic.lab.world import World

START = 1_795_000_020.0
USED = ("ec2", "ecr", "iam", "kms", "logs", "s3", "secretsmanager", "ssm")
ANYWHERE = "0.0.0.0/0"
REGISTRY = f"{ID}.dkr.ecr.{REGION}.amazonaws.com"
TRUST = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


class VillageStore:
    """A database or cache of which the test says how it behaves; the way there is the real network's."""

    def __init__(self, village: "Village", interface: Interface, port: int) -> None:
        self.village, self.interface, self.port = village, interface, port
        self.outcome = Outcome.OK
        self.cut_at = 0.0
        self.answer = Outcome.OK
        self.asked: list[Place] = []

    def connect(self, source: Interface, place: Place, pool: int = 1) -> Outcome:
        self.asked.append(place)
        if not travels(self.village, source, self.interface, place.port):  # type: ignore[arg-type]
            return Outcome.TIMEOUT.because(address=self.interface.address)
        return self.outcome.because(address=self.interface.address, server="store")

    def keeps(self, server: str, since: float) -> bool:
        return self.cut_at <= since

    def ask(self, server: str, place: Place, asked: Asked) -> Outcome:
        return self.answer

    def hold(self, server: str, source: Interface, count: int) -> None:
        return


@dataclass
class Ecs:
    tasks: dict[str, Task] = field(default_factory=dict)
    services: dict[str, Any] = field(default_factory=dict)


class Village:
    """moto's stores, emptied, behind the little that physics asks of an account."""

    def __init__(self) -> None:
        for service in USED:
            for kept in list(get_backend(service).values()):  # type: ignore[call-overload]
                kept.reset()
        self.id, self.region = ID, REGION
        self.world = World(START, 1)
        self.replicas = Replicas(self)  # type: ignore[arg-type]
        self.hidden: dict[str, float] = {}
        self.logs = Logs(self)  # type: ignore[arg-type]
        self.names = Names(self)  # type: ignore[arg-type]
        self.usage = Usage(self)  # type: ignore[arg-type]
        self.ecs = Ecs()
        self._lay_out()

    def moto(self, service: str, region: str | None = None) -> Any:
        return get_backend(service)[self.id][region or self.region]  # type: ignore[call-overload]

    def arn(self, service: str, resource: str, region: str | None = None) -> str:
        return f"arn:aws:{service}:{region or self.region}:{self.id}:{resource}"

    def pass_time(self, seconds: float) -> None:
        self.world.advance(self.world.now + seconds)

    # The network

    def _lay_out(self) -> None:
        self.ec2 = self.moto("ec2")
        self.vpc = self.ec2.create_vpc("10.0.0.0/16")
        self.vpc.enable_dns_hostnames = "true"
        self.private, self.data, self.public = (
            self.ec2.create_subnet(self.vpc.id, f"10.0.{i}.0/24") for i in (1, 2, 9)
        )
        self.gateway = self.ec2.create_internet_gateway()
        self.ec2.attach_internet_gateway(self.gateway.id, self.vpc.id)
        self.main = next(each for each in self.ec2.route_tables.values() if each.vpc_id == self.vpc.id)
        self.outward = self.ec2.create_route_table(self.vpc.id)
        self.ec2.create_route(self.outward.id, ANYWHERE, gateway_id=self.gateway.id)
        self.ec2.associate_route_table(self.outward.id, subnet_id=self.public.id)
        self.tasks, self.stores, self.doors = (self.group(name) for name in ("tasks", "stores", "doors"))
        self.admit(self.stores, 5432, group=self.tasks)
        self.admit(self.stores, 6379, group=self.tasks)
        self.databases = VillageStore(self, self.interface(self.stores, self.data), 5432)
        self.caches = VillageStore(self, self.interface(self.stores, self.data), 6379)

    def nat(self) -> Any:
        """A NAT gateway in the public subnet, and the private side's route to it."""
        address = self.ec2.allocate_address("vpc")
        made = self.ec2.create_nat_gateway(self.public.id, address.allocation_id)
        self.ec2.create_route(self.main.id, ANYWHERE, nat_gateway_id=made.id)
        self.world.changed()
        return made

    def group(self, name: str) -> str:
        return str(self.ec2.create_security_group(name, name, self.vpc.id).id)

    def admit(self, group_id: str, port: int, cidr: str = "", group: str = "") -> None:
        self._rule("authorize_security_group_ingress", group_id, port, cidr, group)

    def revoke(self, group_id: str, port: int, cidr: str = "", group: str = "") -> None:
        self._rule("revoke_security_group_ingress", group_id, port, cidr, group)

    def _rule(self, verb: str, group_id: str, port: int, cidr: str, group: str) -> None:
        blocks = [{"CidrIp": cidr}] if cidr else []
        groups = [{"GroupId": group}] if group else []
        getattr(self.ec2, verb)(group_id, "tcp", str(port), str(port), blocks, source_groups=groups)
        self.world.changed()

    def close_egress(self, group_id: str) -> None:
        self.ec2.revoke_security_group_egress(group_id, "-1", None, None, [{"CidrIp": ANYWHERE}])
        self.world.changed()

    def open_egress(self, group_id: str, **peer: Any) -> None:
        """``cidr``, ``group`` or ``prefix_list``: where TCP 443 may go."""
        self.ec2.authorize_security_group_egress(
            group_id,
            "tcp",
            "443",
            "443",
            [{"CidrIp": peer["cidr"]}] if "cidr" in peer else [],
            source_groups=[{"GroupId": peer["group"]}] if "group" in peer else [],
            prefix_list_ids=[{"PrefixListId": peer["prefix_list"]}] if "prefix_list" in peer else [],
        )
        self.world.changed()

    def interface(self, group_id: str, subnet: Any, public: bool = False) -> Interface:
        return network.allocate(self, subnet.id, (group_id,), public)  # type: ignore[arg-type]

    def endpoint(self, service: str, *, groups: list[str] | None = None, private_dns: bool = True) -> Any:
        kind = "Gateway" if service == "s3" else "Interface"
        made = self.ec2.create_vpc_endpoint(
            self.vpc.id,
            f"com.amazonaws.{self.region}.{service}",
            kind,
            None,
            [self.main.id] if kind == "Gateway" else [],
            [] if kind == "Gateway" else [self.data.id],
            security_group_ids=groups,
            private_dns_enabled=private_dns,
        )
        ec2_endpoints.settle(self, made)  # type: ignore[arg-type]
        self.world.changed()
        return made

    # Roles, secrets, images

    def role(self, name: str = "execution", *statements: dict[str, Any], trust: str = "") -> str:
        iam = self.moto("iam", "aws")
        role = iam.create_role(name, trust or document(TRUST), "/", None, "", [], 3600)
        if statements:
            role.put_policy("inline", document(*statements))
        return str(role.arn)

    def attach(self, role_arn: str, name: str) -> None:
        permissions.know_managed_policies(self, name)  # type: ignore[arg-type]
        iam = self.moto("iam", "aws")
        arn = next(each.arn for each in iam.managed_policies.values() if each.name == name)
        iam.attach_role_policy(arn, role_arn.rsplit("/", 1)[-1])

    def secret(self, name: str, value: str, **more: Any) -> Any:
        manager = self.moto("secretsmanager")
        manager.create_secret(name, value, None, None, [], more.get("kms_key_id"), None, [], False)
        return manager.secrets[name]

    def image(self, repository: str, tag: str, program: dict[str, Any] | None = None, platform: str = "") -> str:
        ecr = self.moto("ecr")
        if repository not in ecr.repositories:
            ecr.create_repository(repository, None, None, None, None, [], None)
        name = f"{REGISTRY}/{repository}:{tag}"
        if any(tag in each.image_tags for each in ecr.repositories[repository].images):
            return name
        annotations = {"dev.stackmedic.lab.program": json.dumps(program)} if program else {}
        annotations |= {"dev.stackmedic.lab.platform": platform} if platform else {}
        layers = [{"digest": f"sha256:{sha256(name.encode()).hexdigest()}"}]
        text = json.dumps({"mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": layers,
                           "config": {"size": 1}, "annotations": annotations})  # fmt: skip
        ecr.put_image(repository, text, tag)
        return name

    def task(self, *, image: str = "", subnet: Any = None, public: bool = False, **definition: Any) -> Task:
        """A task with one container ``web``; ``container`` adds to its definition."""
        container = {
            "name": "web",
            "image": image or self.image("web", "v1"),
            "memory": 512,
            "portMappings": [{"containerPort": 8000}],
            "environment": [],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {"awslogs-group": "/ecs/web", "awslogs-region": self.region, "awslogs-stream-prefix": "ecs"},
            },
            **definition.pop("container", {}),
        }
        arn = self.arn("ecs", f"task/main/{self.world.token(32)}")
        wire = {"taskArn": arn, "desiredStatus": "RUNNING", "lastStatus": "PENDING", "group": "service:web"}
        whole = {"containerDefinitions": [container], "memory": "1024", **definition}
        made = Task(wire, whole, self.interface(self.tasks, subnet or self.private, public))
        self.ecs.tasks[arn] = made
        return made

    def log_group(self, name: str = "/ecs/web") -> None:
        self.moto("logs").create_log_group(name, {})

    def lines(self, group: str = "/ecs/web") -> list[str]:
        streams = self.moto("logs").groups[group].streams.values()
        return [event.message for stream in streams for event in stream.events]
