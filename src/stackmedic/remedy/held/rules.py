"""An inbound rule: a resource of its own, of two kinds, or a block of its group.

``aws_security_group_rule`` knows its rule by what it says, ``aws_vpc_security_group_ingress_rule`` by its id, so that a
rule that was made again is another one to it. A group with blocks takes away every rule that no block declares; the
state lists rules of all kinds as its blocks, so that only rules of their own in the state tell that it has none.
"""

from collections.abc import Iterator
from typing import Any, cast

from stackmedic.model.change import Change
from stackmedic.model.plan import Held
from stackmedic.terraform.state import Resource, State

BY_CONTENT, BY_ID = "aws_security_group_rule", "aws_vpc_security_group_ingress_rule"
GROUPS = ("aws_security_group", "aws_default_security_group")
FOUND = "declared here: the next apply finds the rule made, and only takes its description away"


def held(change: Change, state: State) -> Iterator[Held]:
    rule = cast(dict[str, Any], change.after)
    port, peer = rule["ToPort"], rule["UserIdGroupPairs"][0]["GroupId"]
    ports = {"security_group_id": change.target, "from_port": port, "to_port": port}
    same = state.find(BY_CONTENT, type="ingress", source_security_group_id=peer, **ports)
    again = state.find(BY_ID, referenced_security_group_id=peer, **ports)
    yield from (Held(each.address, "description", FOUND) for each in same)
    for each in again:
        says = f"terraform state rm '{each.address}', then terraform import '{each.address}' with the new rule's id"
        yield Held(each.address, "", f"declared here under the lost rule's id, so the next apply would fail: {says}")
    if not same and not again:
        yield from (_in_group(each, state, port, peer) for each in state.find(*GROUPS, id=change.target))


def _in_group(group: Resource, state: State, port: int, peer: str) -> Held:
    if any(each["to_port"] == port and peer in _peers(each) for each in group.blocks("ingress")):
        return Held(group.address, "ingress", FOUND)
    if state.find(BY_CONTENT, BY_ID, security_group_id=group.text("id")):
        says = "declare the rule beside the others of this group; the next apply does not know it, and leaves it"
        return Held(group.address, "", says)
    says = f"add tcp {port} from {peer} to its ingress blocks, if it has any: the next apply takes away what none says"
    return Held(group.address, "ingress", says)


def _peers(block: dict[str, Any]) -> list[str]:
    return list(block.get("security_groups") or ())
