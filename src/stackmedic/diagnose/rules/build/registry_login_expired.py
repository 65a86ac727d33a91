"""The builder's login to the registry has expired (ECR's lasts twelve hours), or was made for another registry.

It breaks a push, never a pull by ECS: the agent logs in itself. Source: "Private registry authentication in Amazon
ECR".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.builds import failed_builds, finding, said
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SAID = re.compile(r"[Aa]uthorization token has expired|no basic auth credentials")

rule = Rule(
    __name__,
    title="The builder's registry login has expired",
    severity=Severity.MEDIUM,
    topic="docker login expired authorization token ecr get-login-password twelve hours push no basic auth "
    "credentials builder pipeline",
    signatures=(
        Proves(r"Your authorization token has expired"),
        Proves(r"Reauthenticate and try again"),
        Says(r"(?:login|token|credentials?|authorization) … expired … (?:push|registry|ecr|docker)", weight=5.0),
        Says(r"get-login-password|docker login", weight=4.0),
    ),
    clues=(
        Together(r"no basic auth credentials", r"push\w*|build|pipeline|docker tag|\bci\b", weight=5.0),
        Together(r"(?:push\w*|build)", r"12 hours?|twelve hours?|expired", r"ecr|registry|docker"),
        Refutes(r"CannotPull\w+", weight=-4.0),
    ),
    reports=(
        "nightly Jenkins job, login done once when the agent starts. docker push: denied: Your authorization "
        "token has expired. Reauthenticate and try again.",
        "long build on CodeBuild, image pushed at the end. docker: no basic auth credentials",
    ),
    instead_of=("image.pull_iam", "build.ecr_push_denied"),
    confirm=("aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY",),
    cures=("Log in right before the push, or use the ECR credential helper.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for build in failed_builds(snapshot, service):
        for found, line in [*said(snapshot, build, SAID)][:1]:
            says = f"the newest build of {build.project} failed: {found.group()}"
            yield finding(rule, build, says, line.seen("message", line.message.strip()))
