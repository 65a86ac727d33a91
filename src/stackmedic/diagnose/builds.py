"""The newest builds of a service's images that failed, and what they said."""

import re
from collections.abc import Iterator

from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Rule
from stackmedic.model.build import Build
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import EVERYWHERE, Snapshot


def failed_builds(snapshot: Snapshot, service: Service) -> tuple[Build, ...]:
    """Those of projects whose newest build failed. Raises Unknown where builds could not be read."""
    repositories = {
        container.image.split("@")[0].rsplit("/", 1)[-1].split(":")[0]
        for revision in suspect_revisions(snapshot, service)
        for container in revision.containers
    }
    every = snapshot.all(Build, EVERYWHERE)
    return tuple(each for each in every if each.failed and any(each.makes(name) for name in repositories))


def said(snapshot: Snapshot, build: Build, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], LogLine]]:
    """The lines of a build's log that a pattern finds. Raises Unknown where the log could not be read."""
    if build.log_group is None or build.log_stream is None:
        return  # It keeps no log in CloudWatch.
    for line in snapshot.all(LogLine, (build.id, build.project)):
        found = pattern.search(line.message)
        if found:
            yield found, line


def finding(rule: Rule, build: Build, says: str, *evidence: Evidence) -> Finding:
    """That the build failed, and why; nobody is hurt by it until an image is missed."""
    failed = build.seen("status", f"the newest build of {build.project} ended with {build.status}")
    return rule.finding(
        about=build.project_arn, hurts=(), says=says, evidence=(*evidence, failed), since=build.ended_at
    )
