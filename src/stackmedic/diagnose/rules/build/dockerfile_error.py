"""An instruction of the Dockerfile fails.

Source: guides ecommerce, multitenant-ai; messages of buildkit ("failed to solve", "did not complete successfully").
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.builds import failed_builds, finding, said
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SAID = re.compile(
    r"failed to (?:compute cache key|calculate checksum|read dockerfile)[^\n]*|dockerfile parse error[^\n]*"
    r"|process .{1,200} did not complete successfully: exit code: \d+|(?:COPY|ADD) failed[^\n]*"
)
INSTALLS = re.compile(r"ResolutionImpossible|conflicting dependencies|ERESOLVE|version solving failed")

rule = Rule(
    __name__,
    title="An instruction of the Dockerfile fails",
    severity=Severity.HIGH,
    topic="dockerfile instruction RUN COPY failed to solve did not complete successfully exit code build step "
    "not found checksum",
    signatures=(
        Says(r"did not complete successfully: exit code", weight=5.0),
        Says(r"failed to solve", weight=4.0),
        Says(r"failed to (?:compute cache key|calculate checksum)|COPY failed|ADD failed", weight=4.0),
        Says(r"The command '/bin/sh -c .{0,120} returned a non-zero code", weight=4.0),
        Says(r"dockerfile parse error|unknown instruction|failed to read dockerfile"),
        Says(r"executor failed running", weight=2.0),
    ),
    clues=(
        Refutes(r"ERESOLVE|ResolutionImpossible|conflicting dependencies|No matching distribution", weight=-4.0),
        Refutes(r"toomanyrequests|pull rate limit", weight=-4.0),
        Refutes(r"no space left|exec format error|context: \d+(?:\.\d+)? ?GB"),
        Refutes(r"denied|unauthorized"),
    ),
    reports=(
        "CodeBuild, multi-stage build. buildkit: ERROR [builder 5/7] RUN yarn build; buildkit: process "
        '"/bin/sh -c yarn build" did not complete successfully: exit code: 1',
        'GitHub Actions. buildkit: failed to calculate checksum of ref: "/requirements.txt": not found',
    ),
    confirm=("docker build --progress=plain --no-cache .",),
    cures=("Repair the instruction that the message names; what it needs must be in the context and in the stage.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for build in failed_builds(snapshot, service):
        if not any(said(snapshot, build, INSTALLS)):  # Versions that exclude each other are a cause of their own.
            for found, line in [*said(snapshot, build, SAID)][:1]:
                says = f"the newest build of {build.project} failed: {found.group()}"
                yield finding(rule, build, says, line.seen("message", line.message.strip()))
