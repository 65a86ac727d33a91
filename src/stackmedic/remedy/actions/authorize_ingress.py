"""Let those in who need it: one inbound rule, from their security group, on the port they use; never from anywhere.

The rule names a group and not addresses, so that it fits whatever task or balancer node comes next. Its description
carries the run's token: only a rule that bears it is taken away again; an equal rule of somebody else is as good.

Source: "Security group rules" in the VPC user guide; AuthorizeSecurityGroupIngress, UserIdGroupPair in the EC2 API.
"""

from collections.abc import Iterator
from typing import Any, cast

from stackmedic.diagnose.ways import Way
from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.evidence import Json
from stackmedic.model.finding import Finding
from stackmedic.model.network import SecurityGroup
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.doors import admitted_now, by_hand, closed_ways, own_group
from stackmedic.remedy.held import rules
from stackmedic.remedy.marking import description

PORTS = ("IpProtocol", "FromPort", "ToPort")

action = Action(
    __name__,
    title="Admit a security group on a port",
    risk=Risk.REVERSIBLE,
    needs=("ec2:AuthorizeSecurityGroupIngress", "ec2:DescribeSecurityGroups", "ec2:RevokeSecurityGroupIngress"),
    held=rules.held,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    group = snapshot.find(SecurityGroup, finding.about) if finding.about.startswith("sg-") else None
    closed = closed_ways(snapshot, finding) if group else ()
    if group is None or not closed:
        yield Declined(action.id, f"{finding.about} is {'not closed any more' if group else 'no security group'}")
        return
    for way in closed:
        peer = own_group(snapshot, way.source)
        undecided = Declined(action.id, *by_hand(group, way))
        yield rule_for(snapshot, finding, group, way, peer) if peer else undecided


def rule_for(snapshot: Snapshot, finding: Finding, group: SecurityGroup, way: Way, admitted: str) -> Change:
    rule: dict[str, Json] = {"IpProtocol": "tcp", "FromPort": way.port, "ToPort": way.port}
    rule["UserIdGroupPairs"] = [{"GroupId": admitted}]
    told = permission(group.id, rule, "<the step that adds it>")
    return Change(
        action=action.id,
        target=group.id,
        field=f"inbound tcp {way.port} from {admitted}",
        before=None,
        after=rule,
        says=f"Let {admitted} ({way.source.name}) reach {way.destination.name} on tcp {way.port} through {group.id}",
        calls=(PlannedCall("ec2:AuthorizeSecurityGroupIngress", told),),
        facts=(admitted_now(group, way.port), *((way.because,) if way.because else ())),
        risk=action.risk,
        users_notice=f"nothing, until {way.source.name} connects again",
        settles_s=settling.of_services(snapshot, finding.hurts),
        needed_by=finding.hurts,
        undo=(PlannedCall("ec2:RevokeSecurityGroupIngress", told),),
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    asked = permission(change.target, wanted(change), description(token))
    try:
        await writer.change("ec2:AuthorizeSecurityGroupIngress", **asked)
    except CallFailed as failed:
        if failed.code != "InvalidPermission.Duplicate":
            raise


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    return bool(await standing(writer, change))


@action.mine
async def mine(writer: Writer, change: Change, token: str) -> bool:
    return any(each.get("Description") == description(token) for each in await standing(writer, change))


@action.undo
async def undo(writer: Writer, change: Change, token: str) -> None:
    if await mine(writer, change, token):
        asked = permission(change.target, wanted(change), description(token))
        await writer.change("ec2:RevokeSecurityGroupIngress", **asked)


async def standing(writer: Writer, change: Change) -> list[dict[str, Any]]:
    """The account's own record of the rule: the pairs that name the group on exactly this port."""
    found = await writer.read("ec2:DescribeSecurityGroups", GroupIds=[change.target])
    rule = wanted(change)
    same = [each for each in found["SecurityGroups"][0]["IpPermissions"] if all(each.get(k) == rule[k] for k in PORTS)]
    admitted = rule["UserIdGroupPairs"][0]["GroupId"]
    return [pair for each in same for pair in each.get("UserIdGroupPairs", ()) if pair["GroupId"] == admitted]


def wanted(change: Change) -> dict[str, Any]:
    return cast(dict[str, Any], change.after)


def permission(group: str, rule: dict[str, Any], says: str) -> dict[str, Any]:
    pairs = [{**each, "Description": says} for each in rule["UserIdGroupPairs"]]
    return {"GroupId": group, "IpPermissions": [{**rule, "UserIdGroupPairs": pairs}]}


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    group, rule = snapshot.find(SecurityGroup, change.target), wanted(change)
    same = (each for each in group.ingress if each.from_port == each.to_port == rule["ToPort"]) if group else ()
    admitted = any(rule["UserIdGroupPairs"][0]["GroupId"] in each.group_ids for each in same)
    return Outcome.CLEARED if admitted else Outcome.NOT_YET
