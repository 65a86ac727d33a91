"""An ECR lifecycle rule expired an image that a service still uses.

ECR does not know which images are in use; a service with a long-lived revision loses its image without anyone
noticing until the next task starts. Source: "Automate the cleanup of images by using lifecycle policies in Amazon
ECR".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A lifecycle rule of the repository expired an image still in use",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="ecr lifecycle policy rule expired expire image count sinceImagePushed untagged days old image "
    "deleted in use",
    signatures=(
        Proves(r"lifecycle (?:policy|rule|policies) … (?:expire|delete|remove|clean|purge|prune)", weight=5.0),
        Says(
            r"(?:expire|remove|delete|keep)s? … (?:images? older|last \d+ images?|images? (?:after"
            r"|since))|(?:images|tags) (?:are |is )?(?:expired?|removed|deleted) after|imageCountMoreThan"
            r"|sinceImagePushed",
            weight=5.0,
        ),
        Says(r"(?:expire[sd]?|deleted|removed|purged|cleaned) … (?:by|through|via) … lifecycle", weight=4.0),
        Says(r"(?:expire|delete|remove)s? (?:\w+ ){1,3}after \d+ (?:days|weeks|hours)", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:keeps?|retains?|expires?|deletes?|removes?) … (?:\d+ (?:images|tags)|after \d+ days)",
            r"registry|repository|\becr\b|rules?",
            r"(?:new|replacement) tasks?|CannotPull\w+|scale|cannot start",
            weight=6.0,
        ),
        Together(
            r"imageCountMoreThan|sinceImagePushed|lifecycle",
            r"not found|CannotPull\w+|manifest unknown|does not exist|missing",
        ),
        Together(
            r"(?:stable|weeks|months|days|long|rarely|not deployed)",
            r"(?:image|tag) … (?:not found|no longer|gone|missing|does not exist)",
            r"CannotPull\w+|scale|restart|new task|replac",
            unless=r"digest|re-?tag",
            weight=3.5,
        ),
        Refutes(r"\bs3\b|bucket", weight=-6.0),
    ),
    reports=(
        "ECR keeps the last 10 images, service deployed in spring. task: CannotPullContainerError: "
        "app:3f2a1: not found; ecr: lifecycle policy imageCountMoreThan 10",
        "rarely deployed cron task. task: CannotPullContainerError: manifest for .../cron:2023-01 not found; "
        "ecr: expire images older than 90 days",
    ),
    instead_of=("image.tag_missing",),
    confirm=(
        "aws ecr get-lifecycle-policy --repository-name REPOSITORY",
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PolicyExecutionEvent",
    ),
    cures=(
        "Push the image again under its tag; let the rule keep images by the tags of deployments, and count "
        "more of them.",
    ),
)
