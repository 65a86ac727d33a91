"""The containers of a task: in which order they start, how they fare, and when the task counts as running.

A container starts when what it depends on has got as far as it says: START (it runs), COMPLETE (it has ended), SUCCESS
(with exit code 0), HEALTHY. A dependency that can no longer be met, or that runs and has not been within its own
``startTimeout``, keeps its container from ever starting, and an essential one takes the task with it. Without a
time-out a task waits, PENDING, until ECS gives it up after three hours.

Sources: docs.aws.amazon.com/AmazonECS/latest/APIReference, ContainerDependency and ContainerDefinition (startTimeout);
github.com/aws/amazon-ecs-agent, agent/engine/dependencygraph/graph.go (the sentences; what has stopped cannot time out)
and agent/engine/task_manager.go (handleTerminalDependencyError: exit code 143, CannotStartContainerError);
github.com/aws/containers-roadmap/issues/2379 and /issues/1532 (three hours).
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.ecs.probe import HEALTHY, UNKNOWN, Probe, passes, settings
from stackmedic.lab.physics import programs, starting

if TYPE_CHECKING:
    from stackmedic.lab.ecs.lifecycle import Lifecycle
    from stackmedic.lab.ecs.task import Task

NEVER = "because dependency will never start"
UNSUCCESSFUL = "as dependency did not exit successfully."
UNMET = "CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [{of}] for "
TIMED_OUT = "CannotStartContainerError: dependency graph: container ordering dependency [{of}] for "
GIVEN_UP = "Task failed to start"  # The words are ours: the reports only say that ECS stops the task.
NOT_STARTED_CODE = 143
PENDING_AT_MOST_S = 3 * 3600.0


class Containers:
    """Starts the containers of tasks for the life cycle, and watches their health."""

    def __init__(self, lifecycle: "Lifecycle") -> None:
        self.lifecycle = lifecycle
        self.account = lifecycle.account

    def advance(self, task: "Task") -> None:
        """Start every container whose dependencies are met; say so when none is left to start."""
        waiting = [each for each in task.definition["containerDefinitions"] if _wire(task, each["name"]) == "PENDING"]
        for definition in waiting:
            obstacle = self._obstacle(task, definition)
            if obstacle:
                self._never(task, definition, obstacle, NOT_STARTED_CODE)
            elif all(self._met(task, each) for each in definition.get("dependsOn") or ()):
                self._start(task, definition)
        left = [each for each in task.wire["containers"] if each["lastStatus"] == "PENDING"]
        if not left and task.alive and task.wire["lastStatus"] == "PENDING":
            self.lifecycle.all_started(task)

    def begin(self, task: "Task") -> None:
        """The first containers start; a task that others have to wait in for too long is given up."""
        self.advance(task)
        if task.wire["lastStatus"] == "PENDING":
            self.account.world.after(PENDING_AT_MOST_S, lambda: self._give_up(task))

    def _give_up(self, task: "Task") -> None:
        if task.wire["lastStatus"] == "PENDING":
            self.lifecycle.fail(task, starting.StartProblem(GIVEN_UP, 0.0))

    def _start(self, task: "Task", definition: dict[str, Any]) -> None:
        world, name = self.account.world, definition["name"]
        container = task.shown(name)
        program = programs.program_of(self.account, definition["image"])
        refused = starting.entry_problem(programs.as_run(task, definition), program)
        if refused:
            self._never(task, definition, refused, None)
            return
        container["lastStatus"] = "RUNNING"
        container["imageDigest"] = starting.digest_of(self.account, container["image"])
        container["runtimeId"] = f"{task.id}-{world.number(10)}"
        if task.wire["enableExecuteCommand"]:
            agent = {"name": "ExecuteCommandAgent", "lastStatus": "RUNNING", "lastStartedAt": world.utc()}
            container["managedAgents"] = [agent]
        exited = self.lifecycle.exit_of(task, name)
        task.processes[name] = programs.start(self.account, task, name, exited)
        wanted = settings(definition)
        if wanted is not None:
            probe = task.probes[name] = Probe(wanted, world.now)
            world.after(wanted.interval_s, lambda: self._check(task, name, probe))
        if definition.get("startTimeout"):
            world.after(float(definition["startTimeout"]), lambda: self._time_out(task, name))
        if any(each.get("dependsOn") for each in task.definition["containerDefinitions"]):
            world.after(0.5, lambda: self.advance(task) if task.alive else None)

    def _time_out(self, task: "Task", name: str) -> None:
        """A container runs and is not as others wait for it to be: these never start."""
        of = task.shown(name)
        if not task.alive or of["lastStatus"] != "RUNNING":
            return
        for definition in task.definition["containerDefinitions"]:
            wanted = [each for each in definition.get("dependsOn") or () if each["containerName"] == name]
            if _wire(task, definition["name"]) == "PENDING" and not all(self._met(task, each) for each in wanted):
                self._never(task, definition, _sentence(TIMED_OUT, of, definition, "has timed out."), NOT_STARTED_CODE)
        if task.alive:
            self.advance(task)

    def _met(self, task: "Task", dependency: dict[str, str]) -> bool:
        of = task.shown(dependency["containerName"])
        ended = of["lastStatus"] == "STOPPED"
        met: dict[str, bool] = {
            "START": of["lastStatus"] != "PENDING",
            "COMPLETE": ended,
            "SUCCESS": ended and of.get("exitCode") == 0,
            "HEALTHY": of.get("healthStatus") == HEALTHY,
        }
        return met[dependency["condition"]]

    def _obstacle(self, task: "Task", definition: dict[str, Any]) -> str:
        """Why a container can never start; empty as long as it can."""
        for each in definition.get("dependsOn") or ():
            of = task.shown(each["containerName"])
            if of["lastStatus"] != "STOPPED" or self._met(task, each):
                continue
            if not of.get("runtimeId"):
                return _sentence(UNMET, of, definition, NEVER)
            if each["condition"] == "SUCCESS":
                return _sentence(UNMET, of, definition, UNSUCCESSFUL)
            if each["condition"] == "HEALTHY":  # The agent waits for ever; ECS gives up on the task.
                return _sentence(UNMET, of, definition, NEVER)
        return ""

    def _never(self, task: "Task", definition: dict[str, Any], reason: str, code: int | None) -> None:
        exit_code = {} if code is None else {"exitCode": code}
        task.shown(definition["name"]).update(lastStatus="STOPPED", reason=reason, **exit_code)
        if definition.get("essential", True) and task.alive:
            self.lifecycle.fail(task, starting.StartProblem(reason, 0.0))

    # Health

    def _check(self, task: "Task", name: str, probe: Probe) -> None:
        """One probe; the next follows, as long as the container lives."""
        if task.probes.get(name) is not probe or name not in task.processes:
            return
        world = self.account.world
        before = probe.state
        after = probe.judge(passes(task, name, probe.settings), world.now)
        world.after(probe.settings.interval_s, lambda: self._check(task, name, probe))
        if after != before:
            task.shown(name)["healthStatus"] = after
            task.wire["healthStatus"] = health_of(task)
            task.wire["version"] += 1
            self.lifecycle.moved(task)
            self.advance(task)


def health_of(task: "Task") -> str:
    """The task's health follows from its essential containers that have a check."""
    states = [
        task.shown(each["name"])["healthStatus"]
        for each in task.definition["containerDefinitions"]
        if each.get("essential", True) and settings(each) is not None
    ]
    return UNKNOWN if not states else next((each for each in states if each != HEALTHY), HEALTHY)


def _sentence(begins: str, of: dict[str, Any], definition: dict[str, Any], why: str) -> str:
    """The agent's sentence on a dependency and the container that waits for it, each with the states it is between."""
    state = of["lastStatus"]
    exit_code = f" - Exit: {of['exitCode']}" if "exitCode" in of else ""
    dependency = f"{of['name']}({of['image']}) ({state}->{state}){exit_code}"
    return f"{begins.format(of=dependency)}target [{definition['name']}({definition['image']}) (NONE->RUNNING)] {why}"


def _wire(task: "Task", name: str) -> str:
    return str(task.shown(name)["lastStatus"])
