"""A container that others depend on never started, so it has no exit code, and their condition is never met.

Source: "Container dependency" (dependsOn: SUCCESS, COMPLETE, HEALTHY); stopped reasons about dependencies.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A dependency container never started, so its condition is never met",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="dependsOn container dependency condition SUCCESS COMPLETE HEALTHY never met exit code missing init "
    "container not started",
    signatures=(
        Proves(r"failed to resolve container ordering dependency|dependency did not exit successfully"),
        Says(r"stuck in PENDING … depend|depend\w* … stuck", weight=5.0),
        Proves(
            r"dependent container … (?:did not|failed|not|exited)|container … dependenc\w* … (?:did not"
            r"|not (?:be )?(?:met|satisfied|successful)|timed out|fail\w*)",
            weight=5.0,
        ),
        Says(
            r"depends_?on … (?:never|not (?:be )?(?:met|satisfied|resolved)|condition|SUCCESS|COMPLETE"
            r"|HEALTHY|stuck|exit)",
            weight=5.0,
        ),
        Says(r"(?:Service|Successful|Essential) container .{0,60}(?:dependency|depend)", weight=5.0),
        Says(r"<no> exit code", weight=4.0),
        Says(r"dependency graph is unresolvable|dependencyProcessing|startTimeout", weight=4.0),
    ),
    clues=(Refutes(r"terraform|depends_on"),),
    reports=(
        "init container with SUCCESS dependency. task: container app depends on init with condition SUCCESS, "
        "which never started; init has no exit code",
        "init container fails to start. agent: dependency graph: failed to resolve container ordering dependency",
    ),
    confirm=(
        "aws ecs describe-tasks --cluster CLUSTER --tasks TASK --query "
        "'tasks[].containers[].[name,lastStatus,exitCode,reason]'",
    ),
    cures=("Cure why the dependency does not start, and give it a startTimeout.",),
)
