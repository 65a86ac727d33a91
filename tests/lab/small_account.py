"""An account with only the signals in it: balancers, metrics, logs, trail, and tasks that a test puts in place."""

from dataclasses import dataclass, field
from typing import Any

from moto.backends import get_backend

from stackmedic.lab.account import ID, REGION, load_handlers
from stackmedic.lab.ecs.task import Task
from stackmedic.lab.gateway import HANDLERS, Way
from stackmedic.lab.physics.balancer import Balancers
from stackmedic.lab.physics.certificates import Certificates
from stackmedic.lab.physics.logs import Logs
from stackmedic.lab.physics.metrics import Metrics
from stackmedic.lab.physics.names import Names
from stackmedic.lab.physics.network import allocate
from stackmedic.lab.physics.trail import Trail
from stackmedic.lab.physics.waf.waf import Waf
from stackmedic.lab.physics.web import Answer as Page
from stackmedic.lab.physics.web import Asked
from stackmedic.lab.wire import Answer, Call
from stackmedic.lab.world import World

START = 1_795_000_020.0  # A whole minute.
USED = ("cloudwatch", "ec2", "elbv2", "logs", "sns")


@dataclass
class Program:
    """A program that answers what the test says. ``statuses`` by path win over ``status``."""

    port: int = 8000
    status: int = 200
    latency_s: float = 0.02
    statuses: dict[str, int] = field(default_factory=dict)
    chatter: tuple[str, float] = ("", 0.0)
    cpu: float = 64.0
    memory: float = 300.0
    routes: tuple[str, ...] = ("/health", "/*")
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def program(self) -> "Program":
        return self

    def listens(self, port: int) -> bool:
        return port == self.port

    def respond(self, asked: Asked, port: int) -> Page:
        self.asked.append((asked.path, asked.host, port))
        return Page(self.statuses.get(asked.path, self.status), self.latency_s)

    def stands_alone(self, path: str) -> bool:
        return False

    def memory_mib(self) -> float:
        return self.memory

    def cpu_units(self) -> float:
        return self.cpu

    @property
    def obeys(self) -> bool:
        return True

    def stop(self) -> int:
        return 0


class Tasks:
    """What the balancers and metrics ask of ECS."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.services: dict[str, Any] = {}

    def task_at(self, address: str) -> Task | None:
        return next((task for task in self.tasks.values() if task.interface.address == address), None)


class Unbilled:
    """What the metrics ask of the account's usage, where nobody counts."""

    def __init__(self) -> None:
        self.passing: dict[str, Any] = {}

    def pass_minute(self) -> None:
        return

    def moved(self) -> dict[str, tuple[float, float]]:
        return {}

    def add(self, what: str, amount: float) -> None:
        return

    def backfill(self) -> None:
        return


class SmallAccount:
    """The parts that are under test, on moto's stores, which are emptied first."""

    def __init__(self, seed: int = 1, start: float = START) -> None:
        for service in USED:
            for kept in list(get_backend(service).values()):
                kept.reset()
        load_handlers()
        self.id, self.region = ID, REGION
        self.world = World(start, seed)
        self.behind_s = 0.0
        self.trail = Trail(self)  # type: ignore[arg-type]
        self.logs = Logs(self)  # type: ignore[arg-type]
        self.metrics = Metrics(self)  # type: ignore[arg-type]
        self.usage = Unbilled()
        self.hidden: dict[str, float] = {}
        self.names = Names(self)  # type: ignore[arg-type]
        self.certificates = Certificates(self)  # type: ignore[arg-type]
        self.waf = Waf(self)  # type: ignore[arg-type]
        self.balancers = Balancers(self)  # type: ignore[arg-type]
        self.ecs = Tasks()

    def moto(self, service: str, region: str | None = None) -> Any:
        return get_backend(service)[self.id][region or self.region]  # type: ignore[call-overload]

    def wall_now(self) -> float:
        return self.world.now + self.behind_s

    def arn(self, service: str, resource: str, region: str | None = None) -> str:
        return f"arn:aws:{service}:{region or self.region}:{self.id}:{resource}"

    def pass_time(self, seconds: float) -> None:
        self.world.advance(self.world.now + seconds)

    def ask(self, service: str, operation: str, /, **parameters: Any) -> Any:
        """The answer of our own handler of an operation."""
        way, handler = HANDLERS[service, operation]
        assert way is Way.OWN
        return handler(self, Call(service, operation, self.region, "AKIALAB", parameters))

    def note(self, service: str, operation: str, /, status: int = 200, **parameters: Any) -> None:
        """Record a call as the gateway does."""
        call = Call(service, operation, self.region, "AKIALAB", parameters)
        self.trail.record(self, call, Answer(status, {}, b""))  # type: ignore[arg-type]


class Town:
    """A network with two public subnets, a balancer in them, one target group on port 8000, and its tasks."""

    def __init__(self, account: SmallAccount, **group: Any) -> None:
        self.account = account
        ec2, elb = account.moto("ec2"), account.moto("elbv2")
        vpc = ec2.create_vpc("10.0.0.0/16")
        zones = [f"{account.region}{letter}" for letter in "ab"]
        self.subnets = [
            ec2.create_subnet(vpc.id, f"10.0.{i}.0/24", availability_zone=zone) for i, zone in enumerate(zones)
        ]
        gateway = ec2.create_internet_gateway()
        ec2.attach_internet_gateway(gateway.id, vpc.id)
        table = next(each for each in ec2.route_tables.values() if each.vpc_id == vpc.id)
        ec2.create_route(table.id, "0.0.0.0/0", gateway_id=gateway.id)
        self.lb_group = ec2.create_security_group("balancer", "balancer", vpc.id)
        self.task_group = ec2.create_security_group("tasks", "tasks", vpc.id)
        for admitted, port in ((self.lb_group, 80), (self.task_group, 8000)):
            self.admit(admitted.id, port)
        self.lb = elb.create_load_balancer("web", [self.lb_group.id], [each.id for each in self.subnets])
        self.group = self.target_group("backend", **group)
        self.listener = elb.create_listener(
            self.lb.arn, "HTTP", "80", None, None, [{"Type": "forward", "TargetGroupArn": self.group.arn}], None, {}
        )
        account.world.changed()

    def target_group(self, name: str, **settings: Any) -> Any:
        wanted = {"vpc_id": self.subnets[0].vpc_id, "protocol": "HTTP", "port": "8000", "target_type": "ip"}
        wanted |= {"healthcheck_path": "/health", "healthcheck_interval_seconds": 10, "matcher": {"HttpCode": "200"}}
        wanted |= {"healthcheck_timeout_seconds": 5, "healthy_threshold_count": "3", "unhealthy_threshold_count": "2"}
        return self.account.moto("elbv2").create_target_group(name, **{**wanted, **settings})

    def admit(self, group_id: str, port: int) -> None:
        self.account.moto("ec2").authorize_security_group_ingress(
            group_id, "tcp", str(port), str(port), [{"CidrIp": "0.0.0.0/0"}]
        )
        self.account.world.changed()

    def revoke(self, group_id: str, port: int) -> None:
        self.account.moto("ec2").revoke_security_group_ingress(
            group_id, "tcp", str(port), str(port), [{"CidrIp": "0.0.0.0/0"}]
        )
        self.account.world.changed()

    def task(self, program: Program | None = None, subnet: int = 0, group: Any = None) -> Task:
        """A running task, registered with the target group."""
        account = self.account
        interface = allocate(account, self.subnets[subnet].id, (self.task_group.id,), public=False)  # type: ignore[arg-type]
        arn = account.arn("ecs", f"task/main/{account.world.token(32)}")
        cluster = account.arn("ecs", "cluster/main")
        wire = {"taskArn": arn, "clusterArn": cluster, "lastStatus": "RUNNING", "desiredStatus": "RUNNING"}
        wire |= {"group": "service:backend", "cpu": "256", "memory": "512"}
        port = program.port if program else 8000
        target_group = group or self.group
        task = Task(wire, {"containerDefinitions": [{"name": "web"}]}, interface, registered=[(target_group.arn, port)])
        task.processes = {"web": program or Program()}
        account.ecs.tasks[arn] = task
        account.balancers.register(target_group.arn, interface.address, port, task)
        return task

    def state(self, task: Task) -> Any:
        arn, port = task.registered[0]
        return self.account.balancers.state_of(arn, task.interface.address, port)
