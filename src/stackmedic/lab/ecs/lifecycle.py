"""The life of a Fargate task: PROVISIONING, PENDING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED.

Sources: docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html,
docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout: 30 seconds unless said
otherwise). Durations are what Fargate usually takes.
"""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stackmedic.lab.ecs import placement
from stackmedic.lab.ecs.containers import Containers
from stackmedic.lab.ecs.deployment import Deployment, Service
from stackmedic.lab.ecs.task import Task
from stackmedic.lab.physics import network, starting
from stackmedic.lab.physics.network import Interface

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

STOP_S = 30.0
Report = Callable[[Task], None]


class Lifecycle:
    """Moves tasks through their states and tells the scheduler when one has moved, runs, or has stopped."""

    def __init__(self, account: "Account", moved: Report, stopped: Report, running: Report) -> None:
        self.account = account
        self.moved = moved
        self.stopped = stopped
        self.running = running
        self.containers = Containers(self)
        self._living: Counter[str] = Counter()  # Tasks that are wanted, by subnet.

    def launch(self, service: Service, deployment: Deployment) -> Task:
        """A new task of a service."""
        return self.create(
            cluster_arn=service.wire["clusterArn"],
            definition_arn=deployment.wire["taskDefinition"],
            configuration=deployment.network.get("awsvpcConfiguration", {}),
            group=f"service:{service.name}",
            started_by=deployment.id,
            service=service,
            provider=placement.provider_for(self.account, service),
        )

    def create(
        self,
        *,
        cluster_arn: str,
        definition_arn: str,
        configuration: dict[str, Any],
        group: str,
        started_by: str,
        service: Service | None = None,
        overrides: dict[str, Any] | None = None,
        provider: str = "",
    ) -> Task:
        """A new task, placed in the subnet with room and the fewest of its kind; its address is one of that subnet."""
        account, world = self.account, self.account.world
        arn = account.arn("ecs", f"task/{cluster_arn.split('/')[-1]}/{world.token(32)}")
        definition = account.definition(definition_arn)
        subnet = self._emptiest_subnet(placement.open_subnets(account, configuration, provider))
        interface, trouble = self._attach(subnet, configuration)
        now = world.utc()
        wire: dict[str, Any] = {
            "taskArn": arn,
            "clusterArn": cluster_arn,
            "taskDefinitionArn": definition_arn,
            "group": group,
            "startedBy": started_by,
            "launchType": "FARGATE",
            "platformVersion": "1.4.0",
            "platformFamily": "Linux",
            "lastStatus": "PROVISIONING",
            "desiredStatus": "RUNNING",
            "healthStatus": "UNKNOWN",
            "connectivity": "CONNECTED",
            "createdAt": now,
            "cpu": definition.get("cpu", "256"),
            "memory": definition.get("memory", "512"),
            "availabilityZone": account.zone_of(subnet),
            "enableExecuteCommand": bool(service and service.wire.get("enableExecuteCommand")),
            "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
            "overrides": overrides or {"containerOverrides": [], "inferenceAcceleratorOverrides": []},
            "version": 1,
            **({"capacityProviderName": provider} if provider else {}),
            "attachments": [_attachment(world.uuid(), subnet, interface, self.account.region)],
            "containers": [_container(account, arn, each) for each in definition["containerDefinitions"]],
        }
        task = Task(wire, definition, interface, service.arn if service else None, started_by if service else None)
        account.ecs.hold(task, service)
        self._living[subnet] += 1
        if service:
            task.registered = [
                (lb["targetGroupArn"], int(lb["containerPort"])) for lb in service.wire.get("loadBalancers", [])
            ]
        if trouble:
            task.registered = []
            problem = starting.StartProblem(trouble, world.between(4, 8))
            world.after(problem.after_s, lambda: self.fail(task, problem))
        else:
            world.after(world.between(6, 12), lambda: self._pend(task))
        return task

    def _emptiest_subnet(self, subnets: list[str]) -> str:
        return min(subnets, key=lambda subnet: (self._living[subnet], subnets.index(subnet)))

    def _attach(self, subnet: str, configuration: dict[str, Any]) -> tuple[Interface, str]:
        """Source of the message: ECS developer guide, "Stopped tasks error messages"."""
        groups = tuple(configuration.get("securityGroups") or self.account.default_groups(subnet))
        public = configuration.get("assignPublicIp") == "ENABLED"
        try:
            return network.allocate(self.account, subnet, groups, public), ""
        except network.NoFreeAddress:
            return Interface(subnet, groups, "", public), (
                "Unexpected EC2 error while attempting to Create Network Interface in subnet "
                f"'{subnet}': InsufficientFreeAddressesInSubnet"
            )

    def _pend(self, task: Task) -> None:
        if not task.alive:
            return
        self._become(task, "PENDING")
        problem = starting.problem(self.account, task)
        if problem is not None:
            for each in task.wire["containers"]:
                if each["name"] in problem.container_reasons:
                    each["reason"] = problem.container_reasons[each["name"]]
            self.account.world.after(problem.after_s, lambda: self.fail(task, problem))
            return
        now = self.account.world.utc()
        task.wire["pullStartedAt"] = now
        starting.download(self.account, task)
        self.account.world.after(self.account.world.between(8, 18), lambda: self._run(task))

    def fail(self, task: Task, problem: starting.StartProblem) -> None:
        """A task that does not get as far as running ends here."""
        if task.alive:
            task.registered = []
            self._stop_processes(task)
            self._end(task, problem.stop_code, problem.stopped_reason)

    def _run(self, task: Task) -> None:
        if not task.alive:
            return
        task.secrets = starting.secret_values(self.account, task)
        task.wire["pullStoppedAt"] = self.account.world.utc()
        self.containers.begin(task)

    def all_started(self, task: Task) -> None:
        """The last container of a task has started, or has already ended."""
        task.wire["startedAt"] = self.account.world.utc()
        task.running_since = self.account.world.now
        self._become(task, "RUNNING")
        self.running(task)

    def exit_of(self, task: Task, name: str) -> Callable[[int, str | None], None]:
        return lambda code, reason: self._exited(task, name, code, reason)

    def _exited(self, task: Task, name: str, code: int, reason: str | None) -> None:
        """A container's program ended by itself; an essential one takes the task with it."""
        task.shown(name).update(lastStatus="STOPPED", exitCode=code, **({"reason": reason} if reason else {}))
        task.processes.pop(name, None)
        self.moved(task)
        if not task.alive:
            return
        if not task.container(name).get("essential", True):
            self.containers.advance(task)
            return
        for group, port in task.registered:
            self.account.balancers.deregister(group, task.interface.address, port)
        self._mark_stopping(task, "EssentialContainerExited", "Essential container in task exited")
        self._terminate(task)

    def stop(self, task: Task, code: str, reason: str) -> None:
        """Deregister, drain, SIGTERM, clean up: in this order, with AWS's waits."""
        if not task.alive:
            return
        waited = self.account.balancers.draining_s(task) if task.registered and task.processes else 0.0
        self._mark_stopping(task, code, reason)
        self._become(task, "DEACTIVATING" if waited else "STOPPING")
        self.account.world.after(waited, lambda: self._terminate(task))

    def _terminate(self, task: Task) -> None:
        """SIGTERM to every container; who does not obey has its stop timeout, and then SIGKILL."""
        self._become(task, "STOPPING")
        stubborn = [name for name, process in task.processes.items() if not process.obeys]
        waits = [float(task.container(name).get("stopTimeout") or STOP_S) for name in stubborn]
        if waits:
            self.account.world.after(max(waits), lambda: self._deprovision(task))
        else:
            self._deprovision(task)

    def _deprovision(self, task: Task) -> None:
        self._stop_processes(task)
        self._become(task, "DEPROVISIONING")
        self.account.world.after(self.account.world.between(10, 20), lambda: self._stopped(task))

    def _stop_processes(self, task: Task) -> None:
        for name, process in list(task.processes.items()):
            task.shown(name).update(lastStatus="STOPPED", exitCode=process.stop())
        task.processes.clear()

    def _end(self, task: Task, code: str, reason: str) -> None:
        self._mark_stopping(task, code, reason)
        self._stopped(task)

    def _mark_stopping(self, task: Task, code: str, reason: str) -> None:
        now = self.account.world.utc()
        self._living[task.interface.subnet_id] -= task.alive
        task.wire.update(desiredStatus="STOPPED", stopCode=code, stoppedReason=reason, stoppingAt=now)

    def _stopped(self, task: Task) -> None:
        now = self.account.world.utc()
        task.wire.update(stoppedAt=now, executionStoppedAt=now)
        for each in task.wire["containers"]:
            each["lastStatus"] = "STOPPED"
            for agent in each.get("managedAgents", ()):
                agent["lastStatus"] = "STOPPED"
        for each in task.wire["attachments"]:
            each["status"] = "DELETED"
        self._become(task, "STOPPED")
        if task.interface.id:
            network.release(self.account, task.interface)
        self.stopped(task)

    def _become(self, task: Task, status: str) -> None:
        task.wire["lastStatus"] = status
        task.wire["version"] += 1
        self.moved(task)


def _attachment(identity: str, subnet: str, interface: Interface, region: str) -> dict[str, Any]:
    details = {
        "subnetId": subnet,
        "networkInterfaceId": interface.id,
        "macAddress": "0a:00:00:00:00:01",
        "privateDnsName": f"ip-{interface.address.replace('.', '-')}.{region}.compute.internal",
        "privateIPv4Address": interface.address,
    }
    listed = [
        {"name": name, "value": value} for name, value in details.items() if interface.address or name == "subnetId"
    ]
    return {"id": identity, "type": "ElasticNetworkInterface", "status": "ATTACHED", "details": listed}


def _container(account: "Account", task_arn: str, definition: dict[str, Any]) -> dict[str, Any]:
    memory = {"memory": str(definition["memory"])} if definition.get("memory") else {}
    return {
        "containerArn": account.arn("ecs", f"container/{task_arn.split('/', 1)[1]}/{account.world.uuid()}"),
        "taskArn": task_arn,
        "name": definition["name"],
        "image": definition["image"],
        "lastStatus": "PENDING",
        "networkBindings": [],
        "networkInterfaces": [],
        "healthStatus": "UNKNOWN",
        "cpu": str(definition.get("cpu", 0)),
        **memory,
    }
