"""Docker runs in CodeBuild without privileged mode, so its daemon cannot start.

Source: "Run Docker commands in CodeBuild"; "Troubleshooting AWS CodeBuild: Cannot connect to the Docker daemon".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.builds import failed_builds, finding, said
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SAID = re.compile(r"Cannot connect to the Docker daemon")

rule = Rule(
    __name__,
    title="Docker is used in CodeBuild without privileged mode",
    severity=Severity.HIGH,
    topic="codebuild privileged mode docker daemon cannot connect var run docker.sock privilegedMode build image",
    signatures=(
        Says(r"privileged ?mode", weight=5.0),
        Says(r"Cannot connect to the Docker daemon at unix:///var/run/docker\.sock"),
    ),
    clues=(
        Together(
            r"Cannot connect to the Docker daemon|docker\.sock|dockerd",
            r"codebuild|buildspec|\bCODEBUILD\w*",
            weight=6.0,
        ),
        Refutes(r"container instance|ecs agent"),
    ),
    reports=(
        "CodeBuild project created with Terraform. codebuild: Cannot connect to the Docker daemon at "
        "unix:///var/run/docker.sock. Is the docker daemon running?; aws_codebuild_project: privileged_mode "
        "is not set",
        "CDK pipelines asset build in CodeBuild. codebuild: ERROR: error during connect: cannot connect to "
        "the docker daemon, dockerd-entrypoint.sh fails; project: privileged false",
    ),
    confirm=("aws codebuild batch-get-projects --names PROJECT --query 'projects[].environment.privilegedMode'",),
    cures=("Set privilegedMode of the project's environment to true.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for build in failed_builds(snapshot, service):
        for _, line in [*said(snapshot, build, SAID)][:1] if build.privileged is False else ():
            says = f"project {build.project} runs Docker without privileged mode"
            yield finding(rule, build, says, build.seen("privileged", says), line.seen("message", line.message.strip()))
