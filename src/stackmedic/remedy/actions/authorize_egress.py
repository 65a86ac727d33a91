"""Let those out who need it: outbound rules for exactly the ways that a group's missing ones close, in one call.

What bears a group is named by that group. The addresses of AWS's services are not fixed: they are reached on their port
at any address, as AWS's own advice has it; nothing comes in by an outbound rule. Each rule bears the run's token, so
that only those are taken away again.

Source: "Security group rules" in the VPC user guide; AuthorizeSecurityGroupEgress in the EC2 API reference;
"Troubleshooting Amazon ECS ResourceInitializationError errors" (outbound 443).
"""

from collections.abc import Iterator
from typing import cast

from stackmedic.diagnose.ways import Way
from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.evidence import Json
from stackmedic.model.finding import Finding
from stackmedic.model.network import SecurityGroup
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.held import egress
from stackmedic.remedy.marking import description
from stackmedic.remedy.outbound import Need, Rule, asked, closed_ways, need, rule, stand

action = Action(
    __name__,
    title="Let the members of a security group out on a port",
    risk=Risk.REVERSIBLE,
    needs=("ec2:AuthorizeSecurityGroupEgress", "ec2:DescribeSecurityGroups", "ec2:RevokeSecurityGroupEgress"),
    held=egress.held,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    group = snapshot.find(SecurityGroup, finding.about) if finding.about.startswith("sg-") else None
    closed = list(closed_ways(snapshot, finding)) if group else []
    if group is None or not closed:
        yield Declined(action.id, f"{finding.about} is {'not closed any more' if group else 'no security group'}")
        return
    needs = {need(snapshot, way): way for way in closed}
    unnamed = needs.get(None)
    if unnamed:
        how = f"aws ec2 authorize-security-group-egress --group-id {group.id} --protocol tcp --port {unnamed.port}"
        yield Declined(action.id, f"no group stands for {unnamed.destination.name}", f"{how} --cidr RANGE")
    else:
        yield let_out(finding, snapshot, group, {key: way for key, way in needs.items() if key})


def let_out(finding: Finding, snapshot: Snapshot, group: SecurityGroup, ways: dict[Need, Way]) -> Change:
    rules = [rule(each) for each in sorted(ways)]
    told = asked(group.id, rules, "<the step that adds it>")
    names = ", ".join(f"{peer} on tcp {port}" for port, _, peer in sorted(ways))
    source = next(iter(ways.values())).source.name
    proofs = (each.because for each in ways.values() if each.because)
    return Change(
        action=action.id,
        target=group.id,
        field=f"outbound to {names}",
        before=None,
        after=cast(Json, rules),
        says=f"Let {source} out through {group.id}: to {names}",
        calls=(PlannedCall("ec2:AuthorizeSecurityGroupEgress", told),),
        facts=(group.seen("egress"), *dict.fromkeys(proofs)),
        risk=action.risk,
        users_notice=f"nothing, until {source} connects again",
        settles_s=settling.of_services(snapshot, finding.hurts),
        needed_by=finding.hurts,
        undo=(PlannedCall("ec2:RevokeSecurityGroupEgress", told),),
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    rules = asked(change.target, wanted(change), description(token))
    await writer.change("ec2:AuthorizeSecurityGroupEgress", **rules)


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    return await in_effect(writer, change)


@action.mine
async def mine(writer: Writer, change: Change, token: str) -> bool:
    return await in_effect(writer, change, description(token))


@action.undo
async def undo(writer: Writer, change: Change, token: str) -> None:
    if await mine(writer, change, token):
        rules = asked(change.target, wanted(change), description(token))
        await writer.change("ec2:RevokeSecurityGroupEgress", **rules)


async def in_effect(writer: Writer, change: Change, says: str = "") -> bool:
    found = await writer.read("ec2:DescribeSecurityGroups", GroupIds=[change.target])
    return stand(found["SecurityGroups"][0]["IpPermissionsEgress"], wanted(change), says)


def wanted(change: Change) -> list[Rule]:
    return cast(list[Rule], change.after)


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    group = snapshot.find(SecurityGroup, change.target)
    standing = [each.raw for each in group.egress] if group else []
    return Outcome.CLEARED if stand(standing, wanted(change)) else Outcome.NOT_YET
