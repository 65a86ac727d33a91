"""The image field is not an image reference at all: empty parts, upper case, a scheme, a space, an unresolved
variable.

Source: distribution/reference grammar; ECS "Container.image repository and tag …" validations.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"invalid reference format|failed to normalize image reference|repository name must be lowercase")

rule = Rule(
    __name__,
    title="The image field is not a valid image reference",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="image reference invalid format empty variable placeholder uppercase https scheme colon null tag unresolved",
    signatures=(
        Proves(r"invalid reference format"),
        Proves(r"(?:could not|couldn't|unable to|failed to) parse … (?:image|reference|repository)"),
        Proves(r"repository name (?:must be (?:lowercase|canonical)|component must match)"),
        Proves(r"failed to normalize image reference", weight=5.0),
        Proves(r"InvalidImageFormat|InvalidImageName"),
        Says(
            r"image … (?:should not be null or empty|must not be (?:null|empty)|is (?:empty|blank|not "
            r"valid|invalid))",
            weight=4.0,
        ),
        Says(r"Container\.image (?:contains invalid characters|repository|should not)", weight=4.0),
        Says(r"(?:image|\x22image\x22) ?[\x22':=]{1,4} ?[\x22']?(?:https?://|:|\$\{|<|null)"),
        Says(r"invalid (?:image|tag) (?:reference|format|name)"),
    ),
    reports=(
        "GitHub Actions, empty output variable. task: CannotPullContainerError: invalid reference format; "
        'task definition: image: "1.dkr.ecr.eu-west-1.amazonaws.com/app:"',
        "${IMAGE_TAG} not substituted. task: InvalidImageFormat / could not parse reference",
    ),
    instead_of=("image.tag_missing",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].image'",
    ),
    cures=(
        "Write REGISTRY/REPOSITORY:TAG, in lower case and without a scheme; fail the build when the variable "
        "for the tag is empty.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the image field of a container is not an image reference"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says)
