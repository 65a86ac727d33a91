"""The image names another region's registry, where the repository or the tag is missing.

A pull across regions works as such: only the registry that the reference names counts. Decided by two answers: that
registry has no such image, and the one of the stack's own region has the same repository and tag. Where neither has it,
it is image.tag_missing. Source: "Private registry authentication in Amazon ECR"
(https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html); guide ohmycoins.
"""

from collections.abc import Iterator

from stackmedic.diagnose.pulling import denied, needed
from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.artifact import Image, in_region
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The image reference names another region's registry, where the image is not",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="image region ecr registry replication cross-region other region wrong region account uri",
    signatures=(
        Says(r"image … (?:another|other|different|wrong) region"),
        Says(r"(?:repository|image|tag) … (?:only )?exists … (?:in|other) … region"),
    ),
    clues=(
        Together(
            r"dkr\.ecr\.[\w-]+\.amazonaws\.com",
            r"(?:other|another|different|wrong) region|region … (?:differ|mismatch|wrong)|cross[- ]region"
            r"|not replicated",
            r"not found|does not exist|CannotPull\w+|manifest unknown",
            weight=5.0,
        ),
        Together(
            r"«an image of another region»", r"not found|does not exist|CannotPull\w+|manifest unknown", weight=6.0
        ),
    ),
    reports=(
        "service moved to eu-central-1, image URI unchanged. task: CannotPullContainerError: "
        "1.dkr.ecr.us-east-1.amazonaws.com/app:2.1: not found; ci: the pipeline pushes to eu-central-1 only",
        "multi-region service, image tag built in one region. task: CannotPullContainerError: "
        "1.dkr.ecr.ap-southeast-2.amazonaws.com/api:77 not found; ci: push only to us-west-2",
    ),
    instead_of=("image.tag_missing", "image.repo_wrong"),
    confirm=(
        "aws ecr describe-images --region REGION-OF-THE-REFERENCE --repository-name REPOSITORY --image-ids "
        "imageTag=TAG",
    ),
    cures=(
        "Name the registry of the region that holds the image, or replicate the repository to the region "
        "that is named.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    region = service.arn.split(":")[3]
    for reference, container in needed(snapshot, service).items():
        here = in_region(reference, region)
        answer = denied(snapshot, service, reference) if here != reference else None
        image = snapshot.find(Image, here) if answer else None
        if answer and image:
            says = f"the registry that {container.name} names has no such image; that of {region} has {here}"
            named = container.seen("image", f"{container.name} of {service.name} needs it")
            seen = (answer, image.seen("tags", f"{region} has it"), named)
            yield rule.finding(about=reference, hurts=(service.arn,), says=says, evidence=seen)
