"""The tool that builds the infrastructure deleted the previous image as it replaced the image's resource.

Tasks of the old revision cannot be started again: scale-out and rollback fail. Source: docker_registry_image
(keep_remotely) of the Terraform Docker provider; Pulumi docker-build; ECR repositories with force_delete.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The infrastructure tool deleted the image that a running revision still needs",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="image deleted replaced resource terraform docker_registry_image keep_remotely pulumi cdk ecr "
    "force_delete previous tag destroy rollback",
    signatures=(
        Says(r"docker_registry_image|keep_remotely", weight=4.0),
        Says(
            r"(?:deletes?|deleted|removes?|removed|destroys?) … (?:previous|old|existing|prior) … " r"(?:image|tag)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"<terraform>|cdk|pulumi|cloudformation",
            r"image … <deleted>|<deleted> … image|replace … image",
            r"not found|CannotPull\w+|manifest unknown|does not exist|old (?:image|task|revision)"
            r"|rollback|previous",
            weight=5.0,
        ),
        Refutes(r"lifecycle"),
    ),
    reports=(
        "cdk-ecr-deployment / Terraform docker provider. task: CannotPullContainerError: manifest unknown "
        "for the revision before; apply replaced docker_registry_image and removed the old tag",
        "Pulumi/Terraform docker provider replaces the image resource at each build; cdk destroy of a stack "
        "with the repository. task: old revision cannot be pulled any more after the apply",
    ),
    instead_of=("image.tag_missing",),
    confirm=(
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=BatchDeleteImage",
    ),
    cures=(
        "Keep old images (keep_remotely, a retain policy) and let a lifecycle rule that counts deployments "
        "remove them.",
    ),
)
