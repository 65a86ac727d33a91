"""Pinned versions cannot be installed together.

Source: guide multitenant-ai; messages of pip, poetry, npm, Bundler.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.builds import failed_builds, finding, said
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SAID = re.compile(
    r"ResolutionImpossible|conflicting dependencies|The conflict is caused by|ERESOLVE|version solving failed"
)

rule = Rule(
    __name__,
    title="Pinned versions cannot be installed together",
    severity=Severity.HIGH,
    topic="dependency conflict resolution pip npm peer poetry requirements version incompatible ERESOLVE conflicting",
    signatures=(
        Proves(r"ResolutionImpossible"),
        Proves(r"ERESOLVE"),
        Proves(r"conflicting dependencies"),
        Proves(r"The conflict is caused by"),
        Says(r"Cannot install .{0,120}because these package versions have conflict", weight=5.0),
        Says(r"(?:version solving failed|because .{0,80} depends on .{0,80} version solving)", weight=5.0),
        Says(r"(?:peer dep\w*|dependency) (?:conflict|tree)", weight=4.0),
        Says(r"No matching distribution found for|Could not find a version that satisfies", weight=4.0),
        Says(r"requires \S+ ?[<>=!~]=?\S+, but you have", weight=4.0),
        Says(r"could not find compatible versions|version conflict|incompatible versions?"),
    ),
    reports=(
        "Python image, requirements.txt. pip: The conflict is caused by: langchain 0.1.0 depends on "
        "pydantic<3 and >=1; myapp pins pydantic==0.9; build: 1",
        "poetry lock in CI. poetry: Because app depends on both boto3 (1.34) and aiobotocore (2.5) which "
        "depends on botocore <1.30, version solving failed.",
    ),
    instead_of=("build.dockerfile_error", "app.crash_on_start"),
    confirm=("pip install --dry-run -r requirements.txt",),
    cures=("Loosen or move the pins until the resolver finds a set, and commit its lock file.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for build in failed_builds(snapshot, service):
        for found, line in [*said(snapshot, build, SAID)][:1]:
            says = f"the newest build of {build.project} failed: {found.group()}"
            yield finding(rule, build, says, line.seen("message", line.message.strip()))
