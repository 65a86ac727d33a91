"""The path of a target group's health check."""

from collections.abc import Iterator

from stackmedic.model.change import Change
from stackmedic.model.plan import Held
from stackmedic.terraform.state import State

ARGUMENT = "health_check.path"


def held(change: Change, state: State) -> Iterator[Held]:
    for each in state.find("aws_lb_target_group", "aws_alb_target_group", arn=change.target):
        declared = next((block.get("path") for block in each.blocks("health_check")), None)
        same = "the state has this path: the next apply would have set it too"
        says = same if declared == change.after else f"set {change.after}, or the next apply sets {declared} again"
        yield Held(each.address, ARGUMENT, says)
