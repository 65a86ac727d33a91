"""The publisher pushed or re-tagged a broken image: a platform is missing, a file lost its execute bit.

The user changed nothing, and a floating tag of somebody else moved. Source: public reports about vendors' images
whose `latest` lost a platform or an entry point.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The publisher of the image released a broken one under the tag",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.CRASHES),
    topic="vendor upstream third-party publisher latest floating tag broken image released pinned previous "
    "version missing platform permission entrypoint",
    signatures=(
        Says(r"(?:previous|older|earlier) (?:tag|version|release) … (?:works|worked|is fine|has both)"),
        Says(
            r"(?:published|pushed|released|re-?tagged) … (?:without|only|lacks|missing|wrong) … "
            r"(?:platform|arch|amd64|arm64)"
        ),
    ),
    clues=(
        Together(
            r"(?:latest|floating|vendor|upstream|third[- ]party|official|public) … (?:tag|image)",
            r"permission denied|no such file|exec: |descriptor|platform|manifest|not found|broken" r"|executable",
            weight=6.0,
        ),
        Together(
            r"(?:vendor|upstream|official|published|publisher|maintainers?|release|datadog|newrelic"
            r"|public\.ecr\.aws|public ecr|ghcr\.io|quay\.io|docker hub)",
            r"does not contain descriptor|no match(?:ing)? (?:manifest )?for|descriptor|platform",
        ),
        Together(
            r"(?:yesterday|overnight|since (?:today|yesterday)|suddenly|without (?:any )?change|nothing "
            r"changed|did not change|worked before|new(?:er)? (?:tag|release|version)|previous (?:tag"
            r"|release|version)|re-?tag\w*)",
            r"image|tag",
            r"permission denied|descriptor|manifest|exec|not found",
        ),
        Together(
            r"sidecar|vendor|agent|third", r"latest|floating|unpinned", r"permission denied|cannot start|no such file"
        ),
        Refutes(r"buildx|my (?:own )?image|built (?:locally|on)"),
    ),
    reports=(
        "public image of a vendor, tag 7. task: CannotPullContainerError: no matching manifest for "
        "linux/amd64; yesterday's release was pushed for arm64 only; 7.1 still works",
        "datadog/agent:7. task: exec /bin/entrypoint.sh: no such file or directory; release of this morning; "
        "yesterday's digest runs",
    ),
    instead_of=("image.arch_mismatch", "image.manifest_format", "task.entry_not_executable", "image.tag_missing"),
    confirm=("docker buildx imagetools inspect IMAGE:TAG",),
    cures=("Pin the last good version, better by digest, and mirror it into a repository of your own.",),
)
