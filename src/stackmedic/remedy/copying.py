"""A new revision as a copy of one that is there: every field as the account has it, but for what is to change.

DescribeTaskDefinition answers more than RegisterTaskDefinition takes; what ECS fills in by itself is left out. The copy
is made of a fresh answer, never of a snapshot, whose values are redacted. It bears the step's token as a tag, so that a
step that was cut off after registering finds its revision and does not make another.

Source: TaskDefinition, RegisterTaskDefinition and ListTaskDefinitions (familyPrefix is the full family name) in the ECS
API reference.
"""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from stackmedic.model.change import PlannedCall
from stackmedic.model.evidence import Json
from stackmedic.model.task import TaskDefinition
from stackmedic.remedy.action import Writer
from stackmedic.remedy.marking import TAG
from stackmedic.remedy.memory import Room
from stackmedic.remedy.rollout import described as of_service

ALONG = ("ecs:TagResource", "iam:PassRole")  # What AWS asks for beside registering: for its tags, and the copy's roles.
NEEDS = ("ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions", "ecs:RegisterTaskDefinition", *ALONG)
FILLED_IN = {"taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities"}
FILLED_IN |= {"registeredAt", "registeredBy", "deregisteredAt"}
T = TypeVar("T")
NEWEST = 5  # Between a crash and the next attempt nobody registers more than a few.


def kept(definition: Mapping[str, T]) -> dict[str, T]:
    """What RegisterTaskDefinition takes of a revision."""
    return {key: each for key, each in definition.items() if key not in FILLED_IN}


def registration(definition: TaskDefinition, container: str, wanted: Room) -> PlannedCall:
    """The call as it is planned: what is carried over is named and not shown, for it is read in full only later."""
    source = f"as in {definition.family}:{definition.revision}"
    same: dict[str, Json] = dict.fromkeys(cast(dict[str, Json], definition.raw), f"<{source}>")
    roles = {"executionRoleArn": definition.execution_role_arn, "taskRoleArn": definition.task_role_arn}
    same |= {"family": definition.family, **{name: arn for name, arn in roles.items() if arn}}
    if wanted.limit_mib:
        same["containerDefinitions"] = f"<{source}, {container} with {wanted.limit_mib} MiB>"
    size: dict[str, Json] = {"cpu": str(wanted.size.cpu), "memory": str(wanted.size.memory_mib)}
    return PlannedCall("ecs:RegisterTaskDefinition", {**kept(same), **size})


def with_room(definition: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """With another size of the task, and another limit of one container where it has one."""
    containers = [dict(each) for each in definition["containerDefinitions"]]
    for each in containers:
        if each["name"] == wanted["container"] and wanted["limit_mib"]:
            each["memory"] = wanted["limit_mib"]
        elif each["name"] == wanted["container"]:
            each.pop("memory", None)
    size = {"cpu": str(wanted["cpu"]), "memory": str(wanted["memory_mib"])}
    return {**definition, "containerDefinitions": containers, **size}


def gives_room(definition: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether a revision, as the wire has it, is of that size and limit."""
    limits = [each.get("memory") for each in definition["containerDefinitions"] if each["name"] == wanted["container"]]
    size = (definition.get("cpu"), definition.get("memory"))
    return size == (str(wanted["cpu"]), str(wanted["memory_mib"])) and limits == [wanted["limit_mib"]]


async def described(writer: Writer, revision: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """A revision and its tags, now."""
    found = await writer.read("ecs:DescribeTaskDefinition", taskDefinition=revision, include=["TAGS"])
    return found["taskDefinition"], list(found.get("tags") or ())


async def adopted(writer: Writer, revision: str, token: str) -> str | None:
    """The revision that this step has registered already, if it has."""
    family, number = revision.rsplit("/", 1)[-1].rsplit(":", 1)
    listed = await writer.read("ecs:ListTaskDefinitions", familyPrefix=family, sort="DESC")
    later = [each for each in listed["taskDefinitionArns"] if int(each.rsplit(":", 1)[-1]) > int(number)]
    for each in later[:NEWEST]:
        _, tags = await described(writer, each)
        if bears(tags, token):
            return str(each)
    return None


async def registered(writer: Writer, wanted: dict[str, Any], token: str) -> str:
    """The copy's ARN; it is made unless an attempt that was cut off has made it."""
    revision = await adopted(writer, wanted["copy_of"], token)
    if revision is None:
        definition, tags = await described(writer, wanted["copy_of"])
        copy = with_room(kept(definition), wanted)
        made = await writer.change("ecs:RegisterTaskDefinition", **copy, tags=[*tags, {"key": TAG, "value": token}])
        revision = str(made["taskDefinition"]["taskDefinitionArn"])
    return revision


async def current(writer: Writer, call: PlannedCall) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The revision that the service of a planned call runs, and its tags."""
    service = await of_service(writer, str(call.parameters["cluster"]), str(call.parameters["service"]))
    return await described(writer, service["taskDefinition"])


def bears(tags: list[dict[str, str]], token: str) -> bool:
    """Whether a step made the revision with these tags."""
    return {"key": TAG, "value": token} in tags
