"""A third party's repository is no longer readable: made private, moved, or taken down.

Source: Docker Hub's and GHCR's answers for repositories that ask for a login; "Private registry authentication for
tasks" (repositoryCredentials).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.onset import is_newly_named
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.artifact import in_ecr
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(
    r"(?:failed to resolve ref(?:erence)? \"?(?P<reference>[^\s\"]+?)\"?: )?pull access denied"
    r"(?: for (?P<image>[\w./-]+))?, repository does not exist or may require"
)

rule = Rule(
    __name__,
    title="A third party's image repository is no longer readable",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="upstream repository private docker hub ghcr quay public removed moved deprecated bitnami denied "
    "third-party login required repositoryCredentials",
    signatures=(
        Proves(
            r"(?:repository|image|package|registry) … (?:became|made|turned|set to|is now|went|switched "
            r"to) private",
            weight=5.0,
        ),
        Says(r"(?:repository|image|registry) … no longer (?:public|available|readable|accessible)", weight=4.0),
        Says(r"(?:ghcr\.io|quay\.io|docker\.io|gcr\.io)/\S+ … (?:denied|unauthorized|403|401)", weight=4.0),
        Says(r"pull access denied for (?!\d+\.dkr)\S+ … repository does not exist or may require"),
        Says(r"unauthorized: (?:authentication required|access to the requested resource)"),
        Says(
            r"(?:vendor|publisher|maintainer|owner|upstream)s? … (?:closed|removed|deleted|withdrew"
            r"|unpublished|took down|made private) … (?:repositor|image|package)",
            weight=5.0,
        ),
    ),
    clues=(
        Together(
            r"pull access denied|denied: |unauthorized|authentication required|401|403",
            r"docker\.io|docker hub|ghcr\.io|quay\.io|gcr\.io|registry-1\.docker|third[- ]party|upstream"
            r"|vendor|bitnami",
            r"private|no longer|public|worked|until|removed|moved|anonymous|suddenly",
            weight=6.0,
        ),
        Together(
            r"403 Forbidden|<denied>|unauthorized",
            r"somebody else|belongs to|third[- ]party|vendor|upstream|(?:its|their|the) (?:authors?|maintainers?)"
            r"|sample|not ours|public image",
            r"image|registry|repository",
            unless=r"no identity-based policy",
            weight=6.0,
        ),
        Refutes(
            r"\d{12}\.dkr\.ecr", weight=-4.0, unless=r"somebody else|belongs to|third[- ]party|vendor|not ours|authors"
        ),
        Refutes(r"toomanyrequests"),
    ),
    reports=(
        "quay.io image of a small project. task: CannotPullContainerError: unauthorized: access to the "
        "requested resource is not authorized; the repository was public until Monday",
        "ghcr.io image. task: CannotPullContainerError: denied: denied (ghcr.io); package visibility changed last week",
    ),
    instead_of=("image.repo_wrong", "image.pull_iam", "image.tag_missing"),
    confirm=("docker manifest inspect IMAGE",),
    cures=("Mirror the image into ECR, or give the task credentials (repositoryCredentials) for the repository.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    def outside(found: re.Match[str]) -> str | None:
        """The image, "" where the refusal names none; not one in ECR, nor one that nobody was ever given."""
        image = found["image"] or found["reference"] or ""
        return None if in_ecr(image) or is_newly_named(snapshot, service, image) else image

    says = "{about} is not readable without a login, or is gone"
    yield from told_by_aws(rule, snapshot, service, REFUSED, outside, says)
