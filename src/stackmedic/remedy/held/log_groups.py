"""A log group, and what it lost with the one before."""

from collections.abc import Iterator

from stackmedic.model.change import Change
from stackmedic.model.plan import Held
from stackmedic.terraform.state import State


def held(change: Change, state: State) -> Iterator[Held]:
    for each in state.find("aws_cloudwatch_log_group", name=change.target):
        says = "declared here: the next apply finds it, and sets its retention, key and tags again"
        yield Held(each.address, "retention_in_days", says)
