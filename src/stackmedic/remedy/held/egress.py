"""Outbound rules: resources of their own, or blocks of their group.

A group with egress blocks takes away every rule that no block declares; a rule of its own is found by what it says, or
by an id that the lost one had.
"""

from collections.abc import Iterator
from typing import Any, cast

from stackmedic.model.change import Change
from stackmedic.model.plan import Held
from stackmedic.terraform.state import State

BY_CONTENT, BY_ID = "aws_security_group_rule", "aws_vpc_security_group_egress_rule"
GROUPS = ("aws_security_group", "aws_default_security_group")
OWN = "outbound rules of this group are declared here: see that these are among them, and that none is declared twice"


def held(change: Change, state: State) -> Iterator[Held]:
    ports = ", ".join(str(each["ToPort"]) for each in cast(list[dict[str, Any]], change.after))
    own = (
        *state.find(BY_CONTENT, type="egress", security_group_id=change.target),
        *state.find(BY_ID, security_group_id=change.target),
    )
    yield from (Held(each.address, "", OWN) for each in own)
    if not own:
        says = f"add tcp {ports} to its egress blocks, if it has any: the next apply takes away what none says"
        yield from (Held(each.address, "egress", says) for each in state.find(*GROUPS, id=change.target))
