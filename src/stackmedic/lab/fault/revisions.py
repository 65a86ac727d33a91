"""Services and their task definitions: another revision, another network, a new deployment; and back."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from stackmedic.lab.fault import anew
from stackmedic.lab.fault.aws import Aws, FaultError, State

KEPT = (
    "family", "taskRoleArn", "executionRoleArn", "networkMode", "volumes", "placementConstraints", "cpu", "memory",
    "requiresCompatibilities", "runtimePlatform", "containerDefinitions", "ephemeralStorage",
)  # fmt: skip
Change = Callable[[dict[str, Any]], None]


def definition(aws: Aws, service: dict[str, Any]) -> dict[str, Any]:
    """The task definition that a service uses, as it would be registered again."""
    shown = aws("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    return {name: shown[name] for name in KEPT if shown.get(name)}


def container(aws: Aws, service: dict[str, Any]) -> dict[str, Any]:
    """The container of a service's task definition that is meant."""
    return dict(meant(service, definition(aws, service)))


def meant(service: dict[str, Any], definition: dict[str, Any]) -> dict[str, Any]:
    """The container that a fault was asked to be about, to change in place; the first unless one was named."""
    found: list[dict[str, Any]] = definition["containerDefinitions"]
    fitting = [each for each in found if service.get("container") in ("", None, each["name"])]
    if not fitting:
        known = ", ".join(each["name"] for each in found)
        raise FaultError(f"{service['serviceName']} has no container {service['container']!r}; it has: {known}")
    return fitting[0]


def called(service: dict[str, Any]) -> str:
    """A service's name, with the container if one was named."""
    return "/".join(name for name in (service["serviceName"], service.get("container")) if name)


def port(aws: Aws, service: dict[str, Any]) -> int:
    """The port that the container says its program listens on. Raises FaultError where it names none."""
    named = container(aws, service).get("portMappings")
    if not named:
        raise FaultError(f"{called(service)} listens on no port")
    return int(named[0]["containerPort"])


def room_mib(aws: Aws, service: dict[str, Any]) -> int:
    """What the container may use: its own limit, or the whole task's memory."""
    found = definition(aws, service)
    return int(meant(service, found).get("memory") or found["memory"])


def revise(aws: Aws, service: dict[str, Any], changed: dict[str, Any], **more: Any) -> State:
    """Register a revision and let the service use it; ``more`` goes into the same UpdateService."""
    made = aws("ecs").register_task_definition(**changed)["taskDefinition"]["taskDefinitionArn"]
    state = before(service, *more)
    update(aws, state, taskDefinition=made, **more)
    return state


def change(aws: Aws, service: dict[str, Any], what: Change, **more: Any) -> State:
    """A revision whose container is changed. Raises FaultError where that changes nothing."""
    changed = definition(aws, service)
    was = deepcopy(changed)
    what(meant(service, changed))
    if changed == was and not more:
        raise FaultError(f"{called(service)} has nothing of what this changes")
    return revise(aws, service, changed, **more)


def before(service: dict[str, Any], *settings: str) -> State:
    """What takes a service back: its revision, and the settings that are about to change."""
    kept = {name: service[name] for name in settings}
    return {
        "cluster": service["clusterArn"],
        "service": service["serviceName"],
        "settings": {"taskDefinition": service["taskDefinition"], **kept},
    }


def go_back(aws: Aws, state: State) -> None:
    """The revision and the settings from before, in a new deployment: whatever failed since is over with it."""
    settings = dict(state["settings"])
    was = definition(aws, settings)
    now = anew.followed(aws, was)
    if now != was:
        settings["taskDefinition"] = aws("ecs").register_task_definition(**now)["taskDefinition"]["taskDefinitionArn"]
    update(aws, state, **settings, forceNewDeployment=True)


def update(aws: Aws, state: State, **settings: Any) -> None:
    aws("ecs").update_service(cluster=state["cluster"], service=state["service"], **settings)


def set_service(aws: Aws, service: dict[str, Any], **settings: Any) -> State:
    """Change settings of a service."""
    state = before(service, *settings)
    update(aws, state, **settings)
    return state


def redeploy(aws: Aws, service: dict[str, Any]) -> State:
    """Start a new deployment of the same revision, so that tasks start anew."""
    state = {"cluster": service["clusterArn"], "service": service["serviceName"]}
    update(aws, state, forceNewDeployment=True)
    return state


def run_once(aws: Aws, service: dict[str, Any], arn: str) -> str:
    """A task by hand, in the service's network."""
    made = aws("ecs").run_task(
        cluster=service["clusterArn"], taskDefinition=arn, launchType="FARGATE",
        networkConfiguration=service["networkConfiguration"],
    )  # fmt: skip
    return str(made["tasks"][0]["taskArn"])


def set_variable(aws: Aws, service: dict[str, Any], name: str, value: str | None) -> State:
    """A revision in which a variable of the container has another value, or is gone."""

    def what(changed: dict[str, Any]) -> None:
        variables = {each["name"]: each["value"] for each in changed.get("environment", [])}
        if name not in variables and value is None:
            known = ", ".join(sorted(variables)) or "none"
            raise FaultError(f"{called(service)} has no variable {name}; it has: {known}")
        variables.pop(name, None)
        kept = variables | ({} if value is None else {name: value})
        changed["environment"] = [{"name": each, "value": text} for each, text in kept.items()]

    return change(aws, service, what)


def variable(aws: Aws, service: dict[str, Any], wanted: Callable[[str, str], bool], what: str) -> tuple[str, str]:
    """The first variable of a service's container that is as wanted."""
    for each in container(aws, service).get("environment", []):
        if wanted(each["name"], each["value"]):
            return each["name"], each["value"]
    raise FaultError(f"{called(service)} has no variable with {what}")
