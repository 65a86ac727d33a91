"""The service still uses the digest that ECS resolved at its deployment; the tag has moved and the digest is gone.

ECS resolves tags to digests once per deployment ("Container image resolution" in the ECS developer guide), so a
pushed tag does not help the running revision, and an untagged image is what lifecycle rules expire first.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"(?P<image>[\w./:-]+@sha256:[0-9a-f]{64}): not found")

rule = Rule(
    __name__,
    title="The digest that the service was deployed with no longer exists, though its tag does",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="digest sha256 pinned resolved deployment software version consistency tag moved latest untagged "
    "deleted versionConsistency",
    signatures=(
        Proves(r"version ?consistency", weight=5.0),
        Says(r"digest … (?:no longer|does not|not) … (?:exist|found|available|present)", weight=4.0),
        Says(r"@sha256:\w+\W … (?:not found|manifest unknown|does not exist)", weight=5.0),
        Says(r"(?:resolve[sd]?|pin(?:s|ned)?|lock(?:s|ed)?) … digest"),
        Says(r"(?:same|mutable|latest) tag … (?:re-?push|overwr|push)"),
    ),
    clues=(
        Together(
            r"@sha256:|digest",
            r"not found|does not exist|manifest unknown|CannotPull\w+|<deleted>",
            r"<deleted>|re-?tag|overwr|moved|latest|untagged|tag … exists",
            weight=6.0,
        ),
    ),
    reports=(
        "tag latest pushed daily, service not redeployed for weeks. task: CannotPullContainerError: "
        "app@sha256:9f1c...: not found; the tag exists and points to another digest",
        "scale-out weeks after the deployment. task: CannotPullContainerError: ...@sha256:77aa not found; "
        "untagged images are removed after a day; :latest was pushed again",
    ),
    instead_of=("image.tag_missing", "image.deleted_by_lifecycle"),
    confirm=(
        "aws ecs describe-tasks --cluster CLUSTER --tasks TASK --query 'tasks[].containers[].[image,imageDigest]'",
        "aws ecr batch-get-image --repository-name REPOSITORY --image-ids imageDigest=DIGEST",
    ),
    cures=(
        "Start a new deployment (aws ecs update-service --force-new-deployment) so that the tag is resolved "
        "again; keep untagged images longer.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the digest that the service still uses is gone from the registry"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says)
