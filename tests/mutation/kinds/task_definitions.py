"""Fields of a service's task definition: a revision with one of them changed, deployed."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack, registrable
from tests.scenarios.lab import Lab

Edit = Callable[[dict[str, Any]], Any]


def mutations(stack: Stack) -> Iterator[Mutation]:
    for service, definition in stack.definitions.items():
        family = definition["family"]
        about = (family, definition["taskDefinitionArn"].rsplit(":", 1)[0], service)
        for title, fields, edit in edits(definition):
            yield Mutation(f"{family} {title}", about, fields, deploy(stack, service, definition, edit))


def deploy(stack: Stack, service: str, definition: dict[str, Any], edit: Edit) -> Callable[[Lab], Any]:
    def apply(lab: Lab) -> None:
        changed = registrable(deepcopy(definition))
        edit(changed)
        made = lab.ecs.register_task_definition(**changed)["taskDefinition"]["taskDefinitionArn"]
        lab.ecs.update_service(cluster=stack.cluster, service=service, taskDefinition=made)

    return apply


def edits(definition: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Edit]]:
    execution, task = definition.get("executionRoleArn"), definition.get("taskRoleArn")
    if execution:
        yield "executionRoleArn: none", ("executionRoleArn",), lambda d: d.pop("executionRoleArn")
        yield "executionRoleArn: no such role", ("executionRoleArn",), put("executionRoleArn", execution + "-gone")
    if execution and task:
        yield "executionRoleArn: the task's", ("executionRoleArn",), put("executionRoleArn", task)
        yield "taskRoleArn: none", ("taskRoleArn",), lambda d: d.pop("taskRoleArn")
    yield "memory: twice", ("memory", "cpu"), twice
    yield (
        "runtimePlatform: ARM64",
        ("runtimePlatform", "cpuArchitecture"),
        put("runtimePlatform", {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}),
    )
    for index, container in enumerate(definition["containerDefinitions"]):
        for title, fields, edit in of_container(container):
            yield f"{container['name']} {title}", fields, within(index, edit)


def put(name: str, value: Any) -> Edit:
    return lambda holder: holder.__setitem__(name, value)


def twice(definition: dict[str, Any]) -> None:
    """Twice the size; ratios that Fargate knows stay what they are."""
    definition["cpu"], definition["memory"] = str(int(definition["cpu"]) * 2), str(int(definition["memory"]) * 2)


def within(index: int, edit: Edit) -> Edit:
    return lambda definition: edit(definition["containerDefinitions"][index])


def of_container(container: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Edit]]:
    image = container["image"]
    yield "image: no such tag", ("image",), put("image", image.rsplit(":", 1)[0] + ":no-such-tag")
    yield "image: no such repository", ("image",), put("image", image.rsplit("/", 1)[0] + "/no-such-repository:1")
    yield "image: another region", ("image",), put("image", other_region(image))
    if container.get("memory"):
        yield "memory: 64", ("memory",), put("memory", 64)
        yield "memory: none", ("memory",), lambda c: c.pop("memory")
    yield "command: no such program", ("command", "entryPoint"), put("command", ["/no/such/program"])
    yield "stopTimeout: 5", ("stopTimeout",), put("stopTimeout", 5)
    yield "readonlyRootFilesystem: true", ("readonlyRootFilesystem",), put("readonlyRootFilesystem", True)
    yield (
        "healthCheck: fails",
        ("healthCheck",),
        put("healthCheck", {"command": ["CMD-SHELL", "exit 1"], "interval": 10, "retries": 3, "timeout": 5}),
    )
    yield from ports(container)
    yield from variables(container)
    yield from logging(container)


def other_region(image: str) -> str:
    host, rest = image.split("/", 1)
    return f"{host.replace(host.split('.')[3], 'eu-west-3')}/{rest}" if ".dkr.ecr." in host else image


def ports(container: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Edit]]:
    for index, mapping in enumerate(container.get("portMappings", [])):
        moved = mapping | {"containerPort": mapping["containerPort"] + 1}
        moved |= {"hostPort": moved["containerPort"]} if "hostPort" in mapping else {}
        title = f"port {mapping['containerPort']}: one more"
        yield title, ("containerPort", "portMappings"), lambda c, i=index, m=moved: c["portMappings"].__setitem__(i, m)


def variables(container: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Edit]]:
    for key in ("environment", "secrets"):
        for each in container.get(key, []):
            name, field = each["name"], "value" if key == "environment" else "valueFrom"
            yield f"{key} {name}: removed", (name, key), without(key, name)
            wrong = each[field] + "x" if key == "environment" else wrong_reference(each[field])
            yield f"{key} {name}: wrong", (name, key), changed(key, name, field, wrong)


def without(key: str, name: str) -> Edit:
    return lambda container: container.__setitem__(key, [each for each in container[key] if each["name"] != name])


def changed(key: str, name: str, field: str, value: str) -> Edit:
    def edit(container: dict[str, Any]) -> None:
        next(each for each in container[key] if each["name"] == name)[field] = value

    return edit


def wrong_reference(reference: str) -> str:
    """Another key of the secret, or another secret where the whole is meant."""
    parts = reference.split(":")
    if len(parts) > 7:
        parts[7] += "_X"
        return ":".join(parts)
    return reference[:-6] + "abcdef"


def logging(container: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], Edit]]:
    options = container.get("logConfiguration", {}).get("options", {})
    if "awslogs-group" in options:
        yield (
            "awslogs-group: no such",
            ("awslogs-group", "logConfiguration"),
            lambda c: c["logConfiguration"]["options"].__setitem__("awslogs-group", "/no/such/group"),
        )
