"""What the containers of a task definition are told besides image, ports, variables and secrets."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.mutation.kinds.task_definitions import Edit, deploy, put
from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack

Fields = tuple[str, ...]


def mutations(stack: Stack) -> Iterator[Mutation]:
    for service, definition in stack.definitions.items():
        family = definition["family"]
        about = (family, definition["taskDefinitionArn"].rsplit(":", 1)[0], service)
        for title, fields, edit in of_task(definition):
            yield Mutation(f"{family} {title}", about, fields, deploy(stack, service, definition, edit))
        for index, container in enumerate(definition["containerDefinitions"]):
            for title, fields, edit in of_container(definition, container):
                apply = deploy(stack, service, definition, lambda d, i=index, e=edit: e(d["containerDefinitions"][i]))
                yield Mutation(f"{family} {container['name']} {title}", about, fields, apply)


def of_task(definition: dict[str, Any]) -> Iterator[tuple[str, Fields, Edit]]:
    yield "cpu and memory: smallest", ("memory", "cpu"), sized("256", "512")
    yield (
        "memory: least of this cpu",
        ("memory", "cpu"),
        sized(definition["cpu"], str(max(512, int(definition["cpu"]) * 2))),
    )
    yield "cpu: 2048", ("cpu",), sized("2048", "4096")
    yield "ephemeralStorage: 30", ("ephemeralStorage",), put("ephemeralStorage", {"sizeInGiB": 30})
    yield "cpu and memory: no such pair", ("cpu", "memory"), sized("256", "8192")
    if len(definition["containerDefinitions"]) > 1:
        for each in definition["containerDefinitions"]:
            yield f"{each['name']}: removed", ("containerDefinitions", each["name"]), removed(each["name"])


def sized(cpu: str, memory: str) -> Edit:
    return lambda definition: definition.update(cpu=cpu, memory=memory)


def removed(name: str) -> Edit:
    def edit(definition: dict[str, Any]) -> None:
        left = [each for each in definition["containerDefinitions"] if each["name"] != name]
        for each in left:
            each["dependsOn"] = [one for one in each.get("dependsOn", []) if one["containerName"] != name]
        definition["containerDefinitions"] = left

    return edit


def of_container(definition: dict[str, Any], container: dict[str, Any]) -> Iterator[tuple[str, Fields, Edit]]:
    yield "entryPoint: no such program", ("entryPoint", "command"), put("entryPoint", ["/no/such/program"])
    yield "command: sleep", ("command",), put("command", ["sleep", "infinity"])
    yield "command: exits", ("command",), put("command", ["true"])
    yield "user: nobody", ("user",), put("user", "65534")
    yield (
        "ulimits: 1024 files",
        ("ulimits",),
        put("ulimits", [{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}]),
    )
    yield "stopTimeout: 120", ("stopTimeout",), put("stopTimeout", 120)
    yield "workingDirectory: /no/such", ("workingDirectory",), put("workingDirectory", "/no/such")
    yield "cpu: all of it", ("cpu",), put("cpu", int(definition["cpu"]))
    if len(definition["containerDefinitions"]) > 1:
        yield "essential: other", ("essential",), lambda c: c.update(essential=not c.get("essential", True))
    for index in range(len(container.get("dependsOn", []))):
        for condition in ("COMPLETE", "SUCCESS", "HEALTHY"):
            yield (
                f"dependsOn {container['dependsOn'][index]['containerName']} condition: {condition}",
                ("dependsOn", "condition"),
                lambda c, i=index, to=condition: c["dependsOn"][i].update(condition=to),
            )
    if container.get("dependsOn"):
        yield "dependsOn: none", ("dependsOn",), put("dependsOn", [])
    if container.get("portMappings"):
        yield "portMappings: none", ("portMappings",), put("portMappings", [])
        yield "port protocol: udp", ("protocol", "portMappings"), lambda c: c["portMappings"][0].update(protocol="udp")
    yield from health(container)
    yield from logging(container)
    yield from references(container)


def health(container: dict[str, Any]) -> Iterator[tuple[str, Fields, Edit]]:
    """Each field of a health check that is there."""
    if not container.get("healthCheck"):
        return
    yield "healthCheck: none", ("healthCheck",), lambda c: c.pop("healthCheck")
    for field, values in (
        ("command", (["CMD-SHELL", "wget -q -O - http://localhost:9/health || exit 1"],
                     ["CMD-SHELL", "no-such-program || exit 1"],
                     ["CMD-SHELL", "wget -q -O - http://localhost:3000/no/such || exit 1"])),
        ("interval", (5, 300)), ("timeout", (2, 60)), ("retries", (1, 10)), ("startPeriod", (0, 300)),
    ):  # fmt: skip
        for value in values:
            told = value[-1] if isinstance(value, list) else value
            yield f"healthCheck {field}: {told}", ("healthCheck",), within("healthCheck", field, value)


def within(holder: str, field: str, value: Any) -> Edit:
    return lambda container: container[holder].__setitem__(field, value)


def logging(container: dict[str, Any]) -> Iterator[tuple[str, Fields, Edit]]:
    known = container.get("logConfiguration")
    if not known:
        return
    yield "logConfiguration: none", ("logConfiguration",), lambda c: c.pop("logConfiguration")
    for field, value in (
        ("awslogs-region", "eu-west-3"),
        ("awslogs-stream-prefix", "other"),
        ("mode", "non-blocking"),
    ):
        yield f"{field}: {value}", (field, "logConfiguration"), option(field, value)
    yield "awslogs-stream-prefix: none", ("awslogs-stream-prefix", "logConfiguration"), without("awslogs-stream-prefix")
    yield "awslogs-region: none", ("awslogs-region", "logConfiguration"), without("awslogs-region")


def option(field: str, value: str) -> Edit:
    return lambda container: container["logConfiguration"]["options"].__setitem__(field, value)


def without(field: str) -> Edit:
    return lambda container: container["logConfiguration"]["options"].pop(field)


def references(container: dict[str, Any]) -> Iterator[tuple[str, Fields, Edit]]:
    """Variables emptied, and each taken from its neighbour; secrets by the neighbour's key, and as a whole."""
    for key, field in (("environment", "value"), ("secrets", "valueFrom")):
        known = container.get(key, [])
        for index, each in enumerate(known):
            name = each["name"]
            if key == "environment":
                yield f"environment {name}: empty", (name, key), at(key, index, field, "")
            elif ":" in each[field].split("secret:", 1)[-1]:
                yield f"secrets {name}: the whole", (name, key), at(key, index, field, each[field].rsplit(":", 3)[0])
                yield (
                    f"secrets {name}: no such version",
                    (name, key),
                    at(key, index, field, each[field].rsplit(":", 2)[0] + ":AWSPENDING:"),
                )
            if len(known) > 1:
                other = known[(index + 1) % len(known)][field]
                yield f"{key} {name}: its neighbour's", (name, key), at(key, index, field, other)


def at(key: str, index: int, field: str, value: str) -> Callable[[dict[str, Any]], Any]:
    return lambda container: container[key][index].__setitem__(field, value)
