"""The image names another region's registry, where the repository or the tag is missing.

A pull across regions works as such: only the registry that the reference names counts. Source: "Private registry
authentication in Amazon ECR"; guide ohmycoins.
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

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
