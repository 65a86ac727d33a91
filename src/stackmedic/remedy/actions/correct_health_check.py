"""Let the load balancer ask for a path that is known to answer well.

The path comes from facts only: from the container's own health check, where ECS finds that container healthy by it,
from another target group of the same container and port whose targets are healthy, else from what this group checked
before while the service was well, else from what Terraform applied last. Where all are silent, or what answers now
disagrees, a person has to say what the program answers.

Source: ModifyTargetGroup in the ELBv2 API reference; "Determine Amazon ECS task health using container health checks"
in the ECS developer guide; guides omnirapeutic, ecommerce, ohmycoins.
"""

from collections.abc import Iterator

from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.evidence import Json
from stackmedic.model.finding import Finding
from stackmedic.model.load_balancer import TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.health_paths import KnownPath, known_paths
from stackmedic.remedy.held import health_checks

action = Action(
    __name__,
    title="Correct the path of a health check",
    risk=Risk.REVERSIBLE,
    needs=("elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:ModifyTargetGroup"),
    held=health_checks.held,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    group = snapshot.find(TargetGroup, finding.about)
    if group is None or not group.health_path:
        yield Declined(action.id, f"{finding.about} has no health check with a path now")
        return
    services = tuple(each for each in (snapshot.find(Service, arn) for arn in finding.hurts) if each)
    known = [path for service in services for path in known_paths(snapshot, service, group)]
    paths = sorted({each.path for each in known} - {group.health_path})
    if len(paths) == 1:
        yield ask_for(finding, snapshot, group, [each for each in known if each.path == paths[0]])
        return
    how = f"aws elbv2 modify-target-group --target-group-arn {group.arn} --health-check-path PATH"
    ask = f"Ask for a path that the program answers with {group.matcher or '200'}: {how}"
    says = f"{' and '.join(paths)} both answer well" if paths else "no fact says which path answers well"
    yield Declined(action.id, f"{says}, in place of {group.health_path}", ask)


def ask_for(finding: Finding, snapshot: Snapshot, group: TargetGroup, known: list[KnownPath]) -> Change:
    path = known[0].path
    evidence = tuple(evidence for each in known for evidence in each.evidence)
    return Change(
        action=action.id,
        target=group.arn,
        field="HealthCheckPath",
        before=group.health_path,
        after=path,
        says=f"Check {path} in place of {group.health_path} in target group {group.name}: {known[0].why}",
        calls=(asking(group.arn, path),),
        facts=(group.seen("health_path"), *evidence),
        risk=action.risk,
        users_notice="nothing, until targets are found healthy again",
        settles_s=settling.of_services(snapshot, finding.hurts),
        needed_by=finding.hurts,
        undo=(asking(group.arn, group.health_path),),
    )


def asking(group: str, path: str | None) -> PlannedCall:
    parameters: dict[str, Json] = {"TargetGroupArn": group, "HealthCheckPath": path}
    return PlannedCall("elasticloadbalancing:ModifyTargetGroup", parameters)


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    await modify(writer, change.target, str(change.after))


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    found = await writer.read("elasticloadbalancing:DescribeTargetGroups", TargetGroupArns=[change.target])
    return bool(found["TargetGroups"][0].get("HealthCheckPath") == change.after)


@action.undo
async def undo(writer: Writer, change: Change, token: str) -> None:
    await modify(writer, change.target, str(change.before))


async def modify(writer: Writer, group: str, path: str) -> None:
    await writer.change("elasticloadbalancing:ModifyTargetGroup", TargetGroupArn=group, HealthCheckPath=path)


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    group = snapshot.find(TargetGroup, change.target)
    return Outcome.CLEARED if group and group.health_path == change.after else Outcome.NOT_YET
