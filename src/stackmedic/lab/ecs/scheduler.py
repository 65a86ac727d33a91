"""The service scheduler: keeps services at their desired count, carries deployments out, trips the circuit breaker.

Sources: ECS developer guide, "Amazon ECS service deployment controllers", "Service throttle logic", "Service
event messages"; a task without load balancer and health check counts 40 seconds after it runs
(docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html).
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from stackmedic.lab.ecs import breaker, deployment_alarms, placement, source
from stackmedic.lab.ecs.deployment import Deployment, Service, finish, new_deployment
from stackmedic.lab.ecs.lifecycle import Lifecycle
from stackmedic.lab.ecs.probe import UNHEALTHY
from stackmedic.lab.ecs.task import Task
from stackmedic.lab.physics import starting

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

EVENTS_KEPT = 100
UNCHECKED_S = 40.0
RECONCILE_S = 10.0
KEPT_S = 3600.0
KINDS_OF_STOP_BY_PLAN = ("UserInitiated",)


class Ecs:
    """All services and tasks of the account."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.services: dict[str, Service] = {}
        self.tasks: dict[str, Task] = {}
        self._by_cluster: dict[str, dict[str, Task]] = {}
        self.lifecycle = Lifecycle(account, self.task_moved, self.task_stopped, self.task_running)
        self._by_address: dict[str, Task] = {}
        self._resting: dict[str, Service] = {}
        account.world.watch(self._wake)

    # Looking

    def task_at(self, address: str) -> Task | None:
        """The task that holds an address now."""
        return self._by_address.get(address)

    def tasks_in(self, cluster_arn: str) -> Collection[Task]:
        """Every task of a cluster that is still shown, oldest first."""
        return self._by_cluster.get(cluster_arn, {}).values()

    def tasks_of(self, service: Service, deployment: Deployment | None = None) -> list[Task]:
        """Living tasks of a service, or of one of its deployments, oldest first."""
        return [
            task
            for task in service.tasks.values()
            if task.alive and (deployment is None or task.deployment_id == deployment.id)
        ]

    def healthy(self, service: Service, task: Task) -> bool:
        """Running, its containers' checks passed, and healthy in each of its target groups."""
        if task.wire["lastStatus"] != "RUNNING" or not task.passes_checks:
            return False
        if not task.registered and not task.probes:
            return self.account.world.now >= (task.running_since or 0.0) + UNCHECKED_S
        return all(state == "healthy" for state in self._states(task))

    def unhealthy(self, service: Service, task: Task) -> bool:
        """To be replaced: judged unhealthy by a load balancer or its containers' checks after the grace period of each
        task, or on a host that AWS retires."""
        if placement.retired(self.account, service, task):
            return True
        grace = float(service.wire.get("healthCheckGracePeriodSeconds") or 0)
        old_enough = task.running_since is not None and self.account.world.now >= task.running_since + grace
        if not old_enough or task.wire["lastStatus"] != "RUNNING":
            return False
        return task.wire["healthStatus"] == UNHEALTHY or "unhealthy" in self._states(task)

    def sound(self, service: Service, task: Task) -> bool:
        """Healthy, and not to be replaced for another reason."""
        return self.healthy(service, task) and not self.unhealthy(service, task)

    def _states(self, task: Task) -> list[str]:
        balancers = self.account.balancers
        found = [balancers.state_of(group, task.interface.address, port) for group, port in task.registered]
        return [each.state if each else "unused" for each in found]

    def hold(self, task: Task, service: Service | None) -> None:
        """A task exists from now on, and has its address."""
        self.tasks[task.arn] = task
        self._by_cluster.setdefault(task.wire["clusterArn"], {})[task.arn] = task
        if service is not None:
            service.tasks[task.arn] = task
        if task.interface.address:
            self._by_address[task.interface.address] = task

    # Deciding

    def deploy(self, service: Service, definition_arn: str, why: str = "in progress") -> Deployment:
        """Start a new deployment of a revision; what was under way is superseded."""
        world = self.account.world
        source.begin(service)
        for older in service.deployments:
            older.wire["status"] = "ACTIVE"
            if older.record["status"] == "IN_PROGRESS":
                finish(self.account, older, "STOPPED", "Service deployment stopped because a new deployment started.")
        deployment = new_deployment(self.account, service, definition_arn, why, breaker.threshold(service))
        service.deployments.insert(0, deployment)
        deployment_alarms.begin(self, service, deployment)
        service.wire["taskDefinition"] = definition_arn
        service.steady = False
        world.changed(service.arn)
        self.reconcile(service)
        return deployment

    def reconcile(self, service: Service) -> None:
        """One round of the scheduler."""
        self._stop_unhealthy(service)
        self._stop_surplus(service)
        self._start_missing(service)
        self._settle(service)
        service.rounds.seen = self.account.world.version
        service.rounds.due = self._next_wait(service)
        if self._at_rest(service):
            self._resting[service.arn] = service
        else:
            self._plan(service)

    def heed(self, service: Service) -> None:
        """An alarm that the service names has another state."""
        if service.deployments and service.primary.alarms:
            self.reconcile(service)

    def _at_rest(self, service: Service) -> bool:
        """Whether nothing can happen to a service before something else does."""
        return service.steady and all(self.healthy(service, task) for task in self.tasks_of(service))

    def _plan(self, service: Service) -> None:
        """Another round, ten seconds after the last one; of a service that rested, in the rhythm that it had."""
        self._resting.pop(service.arn, None)
        rounds, now = service.rounds, self.account.world.now
        if rounds.planned or not service.active:
            return
        if rounds.since is None:
            rounds.since = now
        rounds.planned = True
        passed = int((now - rounds.since) / RECONCILE_S + 1e-6)
        following = rounds.since + RECONCILE_S * (passed + 1)
        self.account.world.after(following - now, lambda: self._round(service))

    def _round(self, service: Service) -> None:
        """Nothing can be new while nothing in the world changed and no wait has ended."""
        service.rounds.planned = False
        quiet = service.rounds.seen == self.account.world.version and self.account.world.now < service.rounds.due
        if quiet and service.active:
            self._plan(service)
        else:
            self.reconcile(service)

    def _wake(self) -> None:
        """What stands still has changed: whoever rests has to look again."""
        for service in list(self._resting.values()):
            self._plan(service)

    def watch(self, service: Service) -> None:
        """Look at a service whenever a target of its target groups changes its state."""
        for each in service.wire.get("loadBalancers") or []:
            if each.get("targetGroupArn"):
                self.account.world.watch(lambda: self._plan(service), each["targetGroupArn"])

    def _next_wait(self, service: Service) -> float:
        """When the next grace period, launch delay or wait of a task that nobody checks ends."""
        now, grace = self.account.world.now, float(service.wire.get("healthCheckGracePeriodSeconds") or 0)
        ends = [task.running_since + grace for task in self.tasks_of(service) if task.running_since is not None]
        ends += [each.wait_until for each in service.deployments]
        ends += [each.bakes_until for each in service.deployments if each.bakes_until is not None]
        ends += [
            task.running_since + UNCHECKED_S
            for task in self.tasks_of(service)
            if task.running_since is not None and not task.registered and not task.probes
        ]
        return min((end for end in ends if end > now), default=float("inf"))

    def _stop_unhealthy(self, service: Service) -> None:
        """A replacement comes first where maximumPercent allows: unhealthy tasks go as others have been judged.

        Judged healthy, a replacement takes the place of one; judged unhealthy, either goes. Where there is no room for
        a replacement, one unhealthy task at a time makes room. Sources:
        docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html (service scheduler),
        aws.amazon.com/blogs/containers/a-deep-dive-into-amazon-ecs-task-health-and-task-replacement.
        """
        for task in self.tasks_of(service):
            if placement.reclaimed(self.account, task):
                self.stop(task, *placement.INTERRUPTED)
        tasks = self.tasks_of(service)
        sick = [task for task in tasks if self.unhealthy(service, task)]
        sound = sum(self.sound(service, task) for task in tasks)
        undecided = len(tasks) - len(sick) - sound
        surplus = len(sick) + sound - service.desired
        if len(tasks) >= service.upper_bound() and sound < service.desired and not undecided:
            surplus = max(surplus, 1)
        for task in sick[: max(surplus, 0)]:
            self.stop(task, "ServiceSchedulerInitiated", self._report_unhealthy(service, task))

    def _report_unhealthy(self, service: Service, task: Task) -> str:
        """Say in an event why a task is unhealthy; why it is stopped."""
        if placement.retired(self.account, service, task):
            return f"Service {service.name}: {placement.RETIRED}"
        if task.wire["healthStatus"] == UNHEALTHY:
            self.say(service, f"(task {task.id}) failed container health checks.")
            return "Task failed container health checks"
        reasons = []
        for group, port in task.registered:
            state = self.account.balancers.state_of(group, task.interface.address, port)
            if state and state.state == "unhealthy":
                where = f"(port {port}) is unhealthy in (target-group {group})"
                self.say(service, f"(task {task.id}) {where} due to (reason {state.description}).")
                reasons.append(f"Task failed ELB health checks in (target-group {group})")
        return reasons[0]

    def _start_missing(self, service: Service) -> None:
        """What ended of the revision before comes first, as that is what serves; what is sick of it has time."""
        if not service.deployments:
            return
        before, primary = source.left(service), service.primary
        if before is not None:
            self._launch(service, before, source.ended(self, service, before))
        if not primary.failed:
            # A task judged unhealthy counts as missing, so that its replacement starts beside it.
            good = [task for task in self.tasks_of(service, primary) if not self.unhealthy(service, task)]
            self._launch(service, primary, service.desired - len(good))
        if before is not None:
            self._launch(service, before, source.missing(self, service, before))

    def _launch(self, service: Service, deployment: Deployment, wanted: int) -> None:
        """So many tasks of a deployment as are wanted and the upper bound leaves room for."""
        missing = min(wanted, service.upper_bound() - len(self.tasks_of(service)))
        if missing <= 0 or self.account.world.now < deployment.wait_until:
            return
        service.steady = False
        refused = starting.role_problem(self.account, self.account.definition(deployment.wire["taskDefinition"]))
        if refused:  # No task comes into being; the service says why.
            self.say(service, f"failed to launch a task with (error {refused}).")
            breaker.count_failure(self, service, deployment, throttled=True)
            return
        started: list[Task] = []
        while len(started) < missing and not refused:
            refused = self._no_room(service, deployment)
            if not refused:
                started.append(self.lifecycle.launch(service, deployment))
        if started:
            ids = " ".join(f"(task {task.id})" for task in started)
            self.say(service, f"has started {len(started)} tasks: {ids}.")
        if refused:
            self.say(service, f"was unable to place a task. Reason: {refused}")
            breaker.count_failure(self, service, deployment, throttled=True)

    def _no_room(self, service: Service, deployment: Deployment) -> str:
        configuration = deployment.network.get("awsvpcConfiguration", {})
        definition = self.account.definition(deployment.wire["taskDefinition"])
        return placement.refusal(self.account, configuration, definition, placement.provider_for(self.account, service))

    def _stop_surplus(self, service: Service) -> None:
        """Tasks beyond the desired count, and those of earlier revisions that are not needed any more."""
        if not service.deployments or service.desired == 0:
            surplus = self.tasks_of(service)
        else:
            current = self.tasks_of(service, service.primary)
            enough = sum(self.sound(service, task) for task in current) >= service.desired
            surplus = [*(current[service.desired :] if enough else []), *source.spare(self, service)]
        why = (
            f"Scaling activity initiated by (deployment {service.primary.id})"
            if service.deployments
            else "Service deleted"
        )
        before = source.left(service)
        for task in surplus:
            if before is not None and task.deployment_id == before.id:
                before.keeps = max(before.keeps - 1, 0)
            self.stop(task, "ServiceSchedulerInitiated", why)

    def _settle(self, service: Service) -> None:
        if not service.deployments:
            return
        if service.primary.alarms:
            deployment_alarms.look(self, service)
        primary = service.primary
        mine = self.tasks_of(service, primary)
        good = [task for task in mine if self.healthy(service, task)]
        if good and not primary.proven:
            breaker.prove(service, primary)
        others = [task for task in service.tasks.values() if task.deployment_id != primary.id]  # Draining ones too.
        whole = len(good) == len(mine) == service.desired and not others
        if whole and not service.steady and deployment_alarms.baked(self, primary):
            self._complete(service, primary)

    def _complete(self, service: Service, primary: Deployment) -> None:
        service.steady = True
        service.deployments = [primary]
        if primary.wire["rolloutState"] == "IN_PROGRESS":
            primary.wire.update(
                rolloutState="COMPLETED",
                rolloutStateReason=f"ECS deployment {primary.id} completed.",
                updatedAt=self.account.world.utc(),
            )
            finish(self.account, primary, "SUCCESSFUL", "")
            self.say(service, f"(deployment {primary.id}) deployment completed.")
        service.last_good = primary
        self.say(service, "has reached a steady state.")

    # What tasks report

    def task_moved(self, task: Task) -> None:
        """A task or one of its containers is in another state: its service looks at it in its next round."""
        self.account.world.changed(task.arn)
        service = self.services.get(task.service_arn or "")
        if service is not None:
            self._plan(service)

    def task_running(self, task: Task) -> None:
        """A task reached RUNNING: its targets are registered; without a load balancer this proves its deployment."""
        service = self.services.get(task.service_arn or "")
        if service is None:
            return
        for group, port in task.registered:
            self.account.balancers.register(group, task.interface.address, port, task)
            self.say(service, f"registered 1 targets in (target-group {group})")
        deployment = self._deployment_of(service, task)
        if deployment is not None:
            deployment.delay_s = 0.0
        self.reconcile(service)

    def task_stopped(self, task: Task) -> None:
        """A task ended; the deployment may have failed by it."""
        if self._by_address.get(task.interface.address) is task:
            del self._by_address[task.interface.address]
        self.account.world.after(KEPT_S + self.account.world.between(0, 900), lambda: self._forget(task))
        service = self.services.get(task.service_arn or "")
        if service is None:
            return
        service.tasks.pop(task.arn, None)
        deployment = self._deployment_of(service, task)
        if deployment is not None and self._counts_as_failure(task):
            # Only tasks that did not reach RUNNING are throttled ("Service throttle logic").
            breaker.count_failure(self, service, deployment, throttled=task.wire["stopCode"] == "TaskFailedToStart")
        service.steady = False
        self.reconcile(service)

    def _forget(self, task: Task) -> None:
        """Stopped tasks are shown for at least an hour."""
        self.tasks.pop(task.arn, None)
        self._by_cluster[task.wire["clusterArn"]].pop(task.arn, None)

    def _deployment_of(self, service: Service, task: Task) -> Deployment | None:
        return next((each for each in service.deployments if each.id == task.deployment_id), None)

    def _counts_as_failure(self, task: Task) -> bool:
        planned = str(task.wire.get("stoppedReason", "")).startswith("Scaling activity")
        return not planned and task.wire.get("stopCode") not in KINDS_OF_STOP_BY_PLAN

    # Acting

    def stop(self, task: Task, code: str, reason: str) -> None:
        """Stop a task that lives: its targets drain first."""
        service = self.services.get(task.service_arn or "")
        if service is not None and task.wire["lastStatus"] == "RUNNING" and task.registered:
            self.say(service, "has begun draining connections on 1 tasks.")
        for group, port in task.registered:
            self.account.balancers.deregister(group, task.interface.address, port)
            if service is not None:
                self.say(service, f"deregistered 1 targets in (target-group {group})")
        if service is not None:
            self.say(service, f"has stopped 1 running tasks: (task {task.id}).")
            service.steady = False
        self.lifecycle.stop(task, code, reason)

    def say(self, service: Service, text: str) -> None:
        """A service event, as DescribeServices shows it (newest first, the last hundred)."""
        world = self.account.world
        service.events.insert(
            0, {"id": world.uuid(), "createdAt": world.utc(), "message": f"(service {service.name}) {text}"}
        )
        del service.events[EVENTS_KEPT:]
