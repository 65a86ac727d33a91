"""What a state declares, beside what the account shows: facts like any others, whose place is an address. Pure."""

from dataclasses import replace
from datetime import datetime

from stackmedic.model.declared import DeclaredHealthCheck
from stackmedic.model.evidence import Json
from stackmedic.model.noun import Source
from stackmedic.model.snapshot import Snapshot
from stackmedic.terraform.state import Resource, State

READ = "terraform show"


def with_declared(snapshot: Snapshot, state: State) -> Snapshot:
    """The snapshot with what the state says of its target groups."""
    groups = state.find("aws_lb_target_group", "aws_alb_target_group")
    one = dict(snapshot.one)
    for each in groups:
        one[DeclaredHealthCheck.__name__, each.text("arn")] = _check(each, snapshot.now)
    return replace(snapshot, one=one)


def _check(group: Resource, at: datetime) -> DeclaredHealthCheck:
    path = next((each.get("path") for each in group.blocks("health_check")), None)
    raw: dict[str, Json] = {"address": group.address, "path": path}
    shown = path if isinstance(path, str) else None
    return DeclaredHealthCheck(source=Source(READ, group.address, at), raw=raw, address=group.address, path=shown)
