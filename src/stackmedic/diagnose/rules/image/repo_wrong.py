"""The reference names another repository or registry than the one that was pushed to.

"pull access denied … repository does not exist" is also what Docker Hub says of a private repository. Source: ECR
RepositoryNotFoundException; "CannotPullContainer task errors".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.onset import is_newly_named, repository_of
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.artifact import Image
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(
    r"(?:repository with name '(?P<name>[^']+)' does not exist in the registry|name unknown: The repository)"
)
DENIED = re.compile(
    r"failed to resolve ref(?:erence)? \"?(?P<reference>[^\s\"]+?)\"?: pull access denied, repository does not exist or"
)

rule = Rule(
    __name__,
    title="The image reference names another repository than the image was pushed to",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="repository name registry account wrong does not exist RepositoryNotFoundException pushed typo uri "
    "prefix docker.io library",
    signatures=(
        Proves(r"repository with name … does not exist in the registry", weight=5.0),
        Proves(r"RepositoryNotFoundException", weight=5.0),
        Says(r"name unknown: (?:the )?repository|\(404\): repository \S{1,200} not found", weight=4.0),
        Says(r"repository (?:name )?(?:\S+ )?(?:does not exist|not found|is wrong)"),
        Says(r"pull access denied for … repository does not exist"),
        Says(r"NAME_UNKNOWN"),
    ),
    clues=(
        Together(
            r"pushed|built|pipeline|workflow",
            r"(?:repository|registry|account) … (?:differ|other|another|wrong|mismatch|typo|not the " r"(?:same|one))",
            r"image|pull",
        ),
        Together(
            r"docker\.io/library|index\.docker\.io",
            r"<no> … (?:registry|prefix|account|domain)|without (?:a )?registry|ecr",
        ),
        Refutes(r"aws_ecr_repository … (?:creat|delet|read)", weight=-4.0),
        Refutes(r"(?:became|made|turned|now|went) private|no longer (?:public|readable|accessible)"),
    ),
    reports=(
        "monorepo with several repositories. task: CannotPullContainerError: repository "
        "1.dkr.ecr.eu-west-1.amazonaws.com/app-backend not found: name unknown",
        "typo in the repository. task: RepositoryNotFoundException: The repository with name 'ap-web' does not exist",
    ),
    instead_of=("image.tag_missing",),
    confirm=("aws ecr describe-repositories --repository-names REPOSITORY",),
    cures=(
        "Write the registry and repository that the build pushes to, or push to the one that the task "
        "definition names.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "there is no such repository: {about}"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["name"] or "", says)

    def new(found: re.Match[str]) -> str | None:
        return found["reference"] if is_newly_named(snapshot, service, found["reference"]) else None

    says = "the new revision takes {about}: the registry has no such repository, or not for everybody"
    yield from told_by_aws(rule, snapshot, service, DENIED, new, says)
    yield from unknown_to_ecr(snapshot, service)


def unknown_to_ecr(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Repositories of the revisions that matter of which ECR itself says that they do not exist (any more)."""
    told: set[str] = set()
    for container in (each for revision in suspect_revisions(snapshot, service) for each in revision.containers):
        repository = repository_of(container.image)
        absence = snapshot.absence(Image, container.image)
        if absence and repository not in told and "RepositoryNotFound" in f"{absence.value} {absence.says}":
            told.add(repository)
            says = f"ECR has no repository {repository}, which {container.name} is pulled from"
            proof = (absence, container.seen("image", f"{container.name} of {service.name} needs it"))
            yield rule.finding(about=repository, hurts=(service.arn,), says=says, evidence=proof)
