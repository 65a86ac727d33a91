"""An image that the service's next task needs is not in ECR: the tag was never pushed, or was removed or expired since.

Tasks that run keep running; the next one cannot start. Only revisions that matter are read (the PRIMARY's and the one
whose deployment failed last), so a forgotten revision with a bad image is no finding. Of images in other registries
only messages tell.

Source: guides onyx, omnirapeutic, ohmycoins; "CannotPullContainer task errors" in the Amazon ECS developer guide;
texts as reported in aws/containers-roadmap#2687 and awslabs/ecs-refarch-continuous-deployment#33.
"""

from collections.abc import Iterator

from stackmedic.diagnose.onset import known_by
from stackmedic.diagnose.pulling import denied, needed, spoken_of
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.model.artifact import Image, LifecyclePolicy, in_ecr, in_region
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown
from stackmedic.model.task import ContainerDefinition

OTHER_REGISTRY = "only images in ECR can be looked up"

rule = Rule(
    __name__,
    title="An image that the tasks need is not in its repository",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    remedies=("return_to_last_good_revision",),
    signatures=(
        Says(r"CannotPullContainerError: .*failed to resolve ref(erence)? .*: not found"),  # Fargate 1.4 names it twice
        Says(r"CannotPullContainerError: .*manifest for \S+ not found"),  # Docker: EC2, Fargate 1.3
        Says(r"CannotPullContainerError: .*manifest unknown"),
    ),
    topic="tag manifest unknown not found pushed build ecr image latest commit sha deploy before push",
    clues=(
        Proves(r"manifest unknown", weight=5.0),
        Proves(r"manifest for \S+ not found", weight=5.0),
        Proves(r"requested image not found", weight=5.0),
        Says(r"(?:image|tag) … does not exist … (?:ecr|registry|repository)", weight=4.0),
        Says(r"ImageNotFoundException", weight=4.0),
        Says(r"(?:image|tag) (?:provided|with identifier|identifier) … (?:does not exist|not found)", weight=4.0),
        Says(r"failed to resolve ref(?:erence)? … not found"),
        Says(r"\S+:[\w.-]+: not found"),
        Says(r"(?:tag|image) … (?:never|not|wasn't) (?:been )?(?:pushed|built|uploaded)"),
        Refutes(r"@sha256", weight=-4.0),
        Refutes(r"lifecycle", weight=-4.0),
        Refutes(r"keep_remotely|docker_registry_image", weight=-4.0),
        Refutes(r"(?:another|other|different|wrong) region"),
        Refutes(r"repository with name"),
        Refutes(r"failed to do request|i/o timeout|request canceled|context deadline", weight=-5.0),
    ),
    reports=(
        "task definition names the commit sha. task: CannotPullContainerError: "
        "1.dkr.ecr.eu-west-1.amazonaws.com/web:8c1d2: not found; ci: build job skipped",
        "deploy before build finished. task: CannotPullContainerError: failed to resolve reference "
        '"1.dkr.ecr.eu-west-1.amazonaws.com/web:abc": not found',
    ),
    confirm=("aws ecr describe-images --repository-name REPOSITORY --image-ids imageTag=TAG",),
    cures=(
        "Push the image under the tag that the task definition names, or return to the last revision whose "
        "image exists.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    for reference, container in needed(snapshot, service).items():
        if not in_ecr(reference):
            denial = denied(snapshot, service, reference)
            if denial:
                yield missing(service, reference, container, (denial,))
            elif spoken_of(snapshot, service, reference):
                gap = Gap(call="", reason=OTHER_REGISTRY, hides=(Image.__name__, reference))
                yield Undecided(about=reference, service=service.arn, gaps=(gap,))
            continue
        try:
            if snapshot.find(Image, reference) is not None:
                continue
        except Unknown as unknown:
            # Another region's registry is not asked; AWS's own word is as good.
            denial = None if unknown.gap.call else denied(snapshot, service, reference)
            if denial:
                yield known_by(
                    hidden_here(snapshot, service, reference), missing(service, reference, container, (denial,))
                )
            else:
                yield Undecided(about=reference, service=service.arn, gaps=(unknown.gap,))
            continue
        absence = snapshot.absence(Image, reference)
        if absence is None or not repository_missing(absence):
            proof = (absence,) if absence else ()
            yield missing(service, reference, container, (*proof, *expiry(snapshot, reference)))


def hidden_here(snapshot: Snapshot, service: Service, reference: str) -> tuple[Gap, ...]:
    """What hides whether this region has the image that another one has not: then it is image.cross_region."""
    here = in_region(reference, service.arn.split(":")[3])
    gap = snapshot.gap(Image, here) if here != reference else None
    return (gap,) if gap and gap.call else ()


def repository_missing(absence: Evidence) -> bool:
    """ECR tells an absent repository from an absent image; the former is another cause (image.repo_wrong)."""
    return "RepositoryNotFound" in f"{absence.value} {absence.says}"


def expiry(snapshot: Snapshot, reference: str) -> Iterator[Evidence]:
    """The lifecycle rules by which the repository lets images go, if it has any: a likely reason, and no more."""
    name = reference.split("/", 1)[-1].split("@")[0].split(":")[0]
    found = snapshot.one.get((LifecyclePolicy.__name__, name))
    if isinstance(found, LifecyclePolicy):
        yield found.seen("text", f"repository {name} lets images go by these rules")


def missing(service: Service, reference: str, container: ContainerDefinition, absence: tuple[Evidence, ...]) -> Finding:
    named = container.seen("image", f"{container.name} of {service.name} needs it")
    holder = "ECR" if in_ecr(reference) else "its registry"
    kind = "digest" if "@sha256:" in reference else "tag"
    return rule.finding(
        about=reference,
        hurts=(service.arn,),
        says=f"{holder} has no image {reference.rsplit('/', 1)[-1]}: the {kind} was never pushed or has been removed",
        evidence=(*absence, named),
    )
