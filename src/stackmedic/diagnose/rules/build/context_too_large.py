"""The ignore file is missing, so the build context carries modules or data.

Source: guide ecommerce; Docker build context and .dockerignore; buildkit "transferring context".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.builds import failed_builds, finding, said
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SENT = re.compile(
    r"(?:transferring context:|build context to Docker daemon) +(?P<size>\d+(?:\.\d+)?) ?(?P<unit>[kKMG])?i?B"
)
MIB = {"": 1 / 2**20, "k": 1 / 2**10, "M": 1.0, "G": 2.0**10}
TOO_LARGE_MIB = 500.0

rule = Rule(
    __name__,
    title="The build context carries far too much",
    severity=Severity.MEDIUM,
    topic="docker build context large dockerignore node_modules transferring context gigabytes slow sending",
    signatures=(
        Proves(r"transferring context: \d+(?:\.\d+)? ?GB", weight=5.0),
        Proves(r"Sending build context to Docker daemon {1,2}\d+(?:\.\d+)? ?GB", weight=5.0),
        Says(r"(?:no|missing|without|lacks?) … \.dockerignore", weight=5.0),
        Says(r"build context … (?:large|huge|too|GB|node_modules|slow)", weight=5.0),
        Says(r"\.dockerignore", weight=4.0),
        Says(r"transferring context: \d{3,}(?:\.\d+)? ?MB", weight=4.0),
        Says(r"(?:ASSET|asset|context) … (?:ENAMETOOLONG|too large|recursi)"),
    ),
    clues=(Refutes(r"excluded by \.dockerignore|(?:COPY|ADD) failed", weight=-5.0),),
    reports=(
        "GitHub Actions builds a Next.js image. buildkit: => => transferring context: 1.87GB; repository: "
        "there is no .dockerignore",
        "docker build on a laptop, push to ECR. docker: Sending build context to Docker daemon 3.4GB",
    ),
    instead_of=("build.dockerfile_error",),
    confirm=("du -sh . && cat .dockerignore",),
    cures=("Add a .dockerignore that leaves out dependencies, data, and the repository's history.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for build in failed_builds(snapshot, service):
        sent = [(mib(found), line) for found, line in said(snapshot, build, SENT)]
        size, line = max(sent, key=lambda each: each[0], default=(0.0, None))
        if line and size >= TOO_LARGE_MIB:
            says = f"a build of {build.project} sends {size:.0f} MiB to the Docker daemon, and ends with {build.status}"
            yield finding(rule, build, says, line.seen("message", line.message.strip()))


def mib(found: re.Match[str]) -> float:
    """The size that a line tells."""
    return float(found["size"]) * MIB[(found["unit"] or "").replace("K", "k")]
