"""Which revision of a service ran well last, and whether tasks of it could start now, as far as that is known.

ECS says which deployments succeeded (for 90 days); where its history cannot be read, tasks that run beside a failing
revision say it. A revision can start when it is not deregistered, its images are in their repositories, and it does not
say the very thing for which the newer one is accused.
"""

from collections.abc import Iterator

from stackmedic.diagnose.onset import newest_change
from stackmedic.diagnose.relations import failed_revision, primary_revision
from stackmedic.model.artifact import Image, in_ecr
from stackmedic.model.evidence import Evidence, Json
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service, ServiceDeployment, ServiceRevision
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import TaskDefinition
from stackmedic.remedy.fargate import cost_per_month_usd
from stackmedic.remedy.memory import size_of

SETTINGS = "ecs:DescribeTaskDefinition"


def accused_revision(snapshot: Snapshot, service: Service) -> str:
    """The revision in question: the one that was given up last, else the one that the service runs."""
    return failed_revision(snapshot, service) or primary_revision(service)


def last_good(snapshot: Snapshot, service: Service) -> tuple[str, Evidence] | None:
    """The newest revision, other than the accused, that was deployed successfully, and what says so."""
    accused = accused_revision(snapshot, service)
    try:
        history = snapshot.all(ServiceDeployment, service.arn)
    except Unknown:
        history = ()  # What runs beside the failing revision may still tell.
    for each in sorted(history, key=lambda one: (one.created_at, one.arn), reverse=True):
        revision = snapshot.find(ServiceRevision, each.target_revision_arn or "") if succeeded(each) else None
        if revision and revision.task_definition != accused:
            return revision.task_definition, each.seen("status", f"{revision.task_definition} was deployed well")
    change = newest_change(snapshot, service)
    return (change.before, change.evidence[0]) if change and change.before != accused else None


def succeeded(deployment: ServiceDeployment) -> bool:
    return deployment.status == "SUCCESSFUL" and deployment.target_revision_arn is not None


def obstacle(snapshot: Snapshot, finding: Finding, definition: TaskDefinition) -> str:
    """Why tasks of a revision could not start or would not help; empty when nothing known speaks against it."""
    if definition.status == "INACTIVE":
        return "it is deregistered"
    for container in definition.containers:
        if in_ecr(container.image) and snapshot.find(Image, container.image) is None:
            return f"its image {container.image} is not in ECR"
    shared = {each.value for each in finding.evidence if each.call == SETTINGS and isinstance(each.value, str)}
    same = sorted(shared & set(texts(definition.raw)))
    return f"it says the same: {same[0]}" if same else ""


def texts(value: Json) -> Iterator[str]:
    """Every text in a wire object."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(each)


def images_of(snapshot: Snapshot, definition: TaskDefinition) -> tuple[Evidence, ...]:
    """The images of a revision, as ECR has them."""
    found = (snapshot.find(Image, each.image) for each in definition.containers if in_ecr(each.image))
    return tuple(each.seen("digest", f"{each.repository} has the image") for each in found if each)


def cost_of_move(snapshot: Snapshot, service: Service, to: TaskDefinition) -> float | None:
    """What a service costs more in a month on another revision; None where a size or a price is not known."""
    try:
        current = snapshot.find(TaskDefinition, primary_revision(service))
    except Unknown:
        return None
    sizes = [size_of(each) for each in (current, to) if each]
    if len(sizes) < 2 or sizes[0] is None or sizes[1] is None:
        return None
    return cost_per_month_usd(sizes[0], sizes[1], service.desired_count, snapshot.scope.region, to.cpu_architecture)
