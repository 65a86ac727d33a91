"""Which revision a service runs: the service says so, and the task definition makes the next one."""

from collections.abc import Iterator
from typing import Any, cast

from stackmedic.model.change import Change
from stackmedic.model.plan import Held
from stackmedic.terraform.state import State

SERVICE, DEFINITION = "aws_ecs_service", "aws_ecs_task_definition"
SAME = "the state has this revision: the next apply keeps it"
STAYS = "nothing to change here: the revision stays"


def held_return(change: Change, state: State) -> Iterator[Held]:
    """Back to a revision: ``change.after`` is its ARN."""
    revision = str(change.after)
    for each in state.find(SERVICE, id=change.target):
        back = f"deploys {_short(each.text('task_definition'))} again, unless it ignores changes of this argument"
        same = each.text("task_definition") == revision
        yield Held(
            each.address, "task_definition", SAME if same else f"set {_short(revision)}; else the next apply {back}"
        )
    for each in state.find(DEFINITION, family=_short(revision).partition(":")[0]):
        if each.text("arn") != revision:
            says = f"give it what {_short(revision)} has, and the next revision will be like that one"
            yield Held(each.address, "container_definitions", says)


def held_memory(change: Change, state: State) -> Iterator[Held]:
    """A copy with more memory: ``change.after`` says of which revision, and how much."""
    wanted = cast(dict[str, Any], change.after)
    family = _short(wanted["copy_of"]).partition(":")[0]
    for each in state.find(DEFINITION, family=family):
        size = f"cpu = {wanted['cpu']}, memory = {wanted['memory_mib']}"
        limit = f", and memory = {wanted['limit_mib']} of {wanted['container']}" if wanted["limit_mib"] else ""
        argument = "container_definitions" if wanted["limit_mib"] else "memory"
        yield Held(each.address, argument, f"set {size}{limit}; else the next apply deploys the former limit again")
    for each in state.find(SERVICE, id=change.target):
        says = "goes with the task definition, unless it ignores changes of this argument"
        yield Held(each.address, "task_definition", says)


def held_renewal(change: Change, state: State) -> Iterator[Held]:
    """New tasks of the same revision."""
    yield from (Held(each.address, "", STAYS) for each in state.find(SERVICE, id=change.target))


def _short(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
