"""Let the load balancer check the port to which it sends traffic, in place of one on which nobody listens.

``traffic-port`` is the port on which each target is registered; ECS registers the container's. It is taken where a
container of the service declares that port, so that the check asks where the program is known to listen.

Source: HealthCheckPort ("the default is traffic-port") in ModifyTargetGroup of the ELBv2 API reference.
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.finding import Finding
from stackmedic.model.load_balancer import TargetGroup
from stackmedic.model.service import Service, ServiceLoadBalancer
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import ContainerDefinition
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.held import health_checks

TRAFFIC = "traffic-port"

action = Action(
    __name__,
    title="Check the health of targets on the port of their traffic",
    risk=Risk.REVERSIBLE,
    needs=("elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:ModifyTargetGroup"),
    held=health_checks.held_port,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    group = snapshot.find(TargetGroup, finding.about)
    if group is None or not group.health_port or group.health_port == TRAFFIC:
        yield Declined(action.id, f"{finding.about} has no port of its own for its health check now")
        return
    services = tuple(each for each in (snapshot.find(Service, arn) for arn in finding.hurts) if each)
    ties = [
        (service, tie) for service in services for tie in service.load_balancers if tie.target_group_arn == group.arn
    ]
    listening = [(tie, listener(snapshot, service, tie)) for service, tie in ties]
    known = [(tie, container) for tie, container in listening if container]
    if not known or len(known) < len(listening):
        ask = f"aws elbv2 modify-target-group --target-group-arn {group.arn} --health-check-port PORT"
        reason = "no container declares the port to which the traffic goes"
        yield Declined(action.id, reason, f"Give the port on which the program answers its check: {ask}")
        return
    yield check_traffic(finding, snapshot, group, *known[0])


def listener(snapshot: Snapshot, service: Service, tie: ServiceLoadBalancer) -> ContainerDefinition | None:
    """The container that declares the port of the traffic."""
    found = (revision.container(tie.container_name) for revision in suspect_revisions(snapshot, service))
    return next((each for each in found if each and tie.container_port in each.ports), None)


def check_traffic(
    finding: Finding, snapshot: Snapshot, group: TargetGroup, tie: ServiceLoadBalancer, container: ContainerDefinition
) -> Change:
    assert group.health_port
    return Change(
        action=action.id,
        target=group.arn,
        field="HealthCheckPort",
        before=group.health_port,
        after=TRAFFIC,
        says=f"Check port {tie.container_port}, to which the traffic goes and which {container.name} declares, "
        f"in place of {group.health_port} in target group {group.name}",
        calls=(asking(group.arn, TRAFFIC),),
        facts=(group.seen("health_port"), tie.seen("container_port"), container.seen("ports")),
        risk=action.risk,
        users_notice="nothing, until targets are found healthy again",
        settles_s=settling.of_services(snapshot, finding.hurts),
        needed_by=finding.hurts,
        undo=(asking(group.arn, group.health_port),),
    )


def asking(group: str, port: str) -> PlannedCall:
    return PlannedCall("elasticloadbalancing:ModifyTargetGroup", {"TargetGroupArn": group, "HealthCheckPort": port})


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    await modify(writer, change.target, str(change.after))


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    found = await writer.read("elasticloadbalancing:DescribeTargetGroups", TargetGroupArns=[change.target])
    return bool(found["TargetGroups"][0].get("HealthCheckPort") == change.after)


@action.undo
async def undo(writer: Writer, change: Change, token: str) -> None:
    await modify(writer, change.target, str(change.before))


async def modify(writer: Writer, group: str, port: str) -> None:
    await writer.change("elasticloadbalancing:ModifyTargetGroup", TargetGroupArn=group, HealthCheckPort=port)


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    group = snapshot.find(TargetGroup, change.target)
    return Outcome.CLEARED if group and group.health_port == change.after else Outcome.NOT_YET
