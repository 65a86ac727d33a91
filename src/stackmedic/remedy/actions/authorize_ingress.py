"""Let those in who need it: one inbound rule, from their security group, on the port they use; never from anywhere.

The rule names a group and not addresses, so that it fits whatever task or balancer node comes next. Its description
carries the run's token: only a rule that bears it is taken away again; an equal rule of somebody else is as good.

Source: "Security group rules" in the VPC user guide; AuthorizeSecurityGroupIngress, UserIdGroupPair in the EC2 API.
"""

from collections.abc import Iterator
from typing import Any, cast

from stackmedic.diagnose.reachability import Place
from stackmedic.diagnose.ways import Way
from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.evidence import Json
from stackmedic.model.finding import Finding
from stackmedic.model.network import SecurityGroup
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.doors import admitted_now, closed_ways, own_group
from stackmedic.remedy.marking import description

PORTS = ("IpProtocol", "FromPort", "ToPort")

action = Action(
    __name__,
    title="Admit a security group on a port",
    risk=Risk.REVERSIBLE,
    needs=("ec2:AuthorizeSecurityGroupIngress", "ec2:DescribeSecurityGroups", "ec2:RevokeSecurityGroupIngress"),
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    group = snapshot.find(SecurityGroup, finding.about) if finding.about.startswith("sg-") else None
    closed = {(way.source, way.port): way for way in closed_ways(snapshot, finding)} if group else {}
    if group is None or not closed:
        yield Declined(action.id, f"{finding.about} is {'not closed any more' if group else 'no security group'}")
        return
    for (source, port), way in closed.items():
        admitted = own_group(snapshot, source)
        yield rule_for(snapshot, finding, group, way, admitted) if admitted else undecided(group, source, port)


def undecided(group: SecurityGroup, source: Place, port: int) -> Declined:
    groups = " or ".join(source.group_ids)
    reason = f"{source.name} bears {groups}, and nothing says which" if groups else f"{source.name} bears no group"
    way = "--source-group GROUP" if groups else f"--cidr RANGE (of {', '.join(source.subnet_ids)}; never 0.0.0.0/0)"
    asked = f"--group-id {group.id} --protocol tcp --port {port} {way}"
    return Declined(action.id, reason, f"aws ec2 authorize-security-group-ingress {asked}")


def rule_for(snapshot: Snapshot, finding: Finding, group: SecurityGroup, way: Way, admitted: str) -> Change:
    pair: dict[str, Json] = {"GroupId": admitted}
    rule: dict[str, Json] = {"IpProtocol": "tcp", "FromPort": way.port, "ToPort": way.port, "UserIdGroupPairs": [pair]}
    told: dict[str, Json] = {**rule, "UserIdGroupPairs": [{**pair, "Description": "<the step that adds it>"}]}
    return Change(
        action=action.id,
        target=group.id,
        field=f"inbound tcp {way.port} from {admitted}",
        before=None,
        after=rule,
        says=f"Let {admitted} ({way.source.name}) reach {way.destination.name} on tcp {way.port} through {group.id}",
        calls=(PlannedCall("ec2:AuthorizeSecurityGroupIngress", {"GroupId": group.id, "IpPermissions": [told]}),),
        facts=(admitted_now(group, way.port), *((way.because,) if way.because else ())),
        risk=action.risk,
        users_notice=f"nothing, until {way.source.name} connects again",
        settles_s=settling.of_services(snapshot, finding.hurts),
        needed_by=finding.hurts,
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    asked = {"GroupId": change.target, "IpPermissions": [marked(change, token)]}
    try:
        await writer.change("ec2:AuthorizeSecurityGroupIngress", **asked)
    except CallFailed as failed:
        if failed.code != "InvalidPermission.Duplicate":
            raise


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    return bool(await standing(writer, change))


@action.undo
async def undo(writer: Writer, change: Change, token: str) -> None:
    if any(each.get("Description") == description(token) for each in await standing(writer, change)):
        asked = {"GroupId": change.target, "IpPermissions": [marked(change, token)]}
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


def marked(change: Change, token: str) -> dict[str, Any]:
    pair = {**wanted(change)["UserIdGroupPairs"][0], "Description": description(token)}
    return {**wanted(change), "UserIdGroupPairs": [pair]}


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    group, rule = snapshot.find(SecurityGroup, change.target), wanted(change)
    same = (each for each in group.ingress if each.from_port == each.to_port == rule["ToPort"]) if group else ()
    admitted = any(rule["UserIdGroupPairs"][0]["GroupId"] in each.group_ids for each in same)
    return Outcome.CLEARED if admitted else Outcome.NOT_YET
