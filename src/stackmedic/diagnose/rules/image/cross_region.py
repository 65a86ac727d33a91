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
