"""The path and the port of a target group's health check."""

from collections.abc import Iterator

from stackmedic.model.change import Change
from stackmedic.model.plan import Held
from stackmedic.terraform.state import State


def held(change: Change, state: State) -> Iterator[Held]:
    yield from _argument(change, state, "path")


def held_port(change: Change, state: State) -> Iterator[Held]:
    yield from _argument(change, state, "port")


def _argument(change: Change, state: State, name: str) -> Iterator[Held]:
    for each in state.find("aws_lb_target_group", "aws_alb_target_group", arn=change.target):
        declared = next((block.get(name) for block in each.blocks("health_check")), None)
        same = f"the state has this {name}: the next apply would have set it too"
        says = same if declared == change.after else f"set {change.after}, or the next apply sets {declared} again"
        yield Held(each.address, f"health_check.{name}", says)
