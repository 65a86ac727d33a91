"""A migration failed, and the step was counted as passed: its exit code was lost in a pipe, a `|| true`, or a wrapper.

Source: shell exit status of pipelines (pipefail); run-task waits that look at the last status and not at the exit
code.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A migration failed but its step counted as passed",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="migration failed step passed green pipeline exit code ignored swallowed run-task succeeded success "
    "reported false",
    signatures=(
        Says(r"migrat\w* … (?:fail\w*|error) … (?:ignored|swallow\w*|but … (?:success|passed|green|exit))", weight=5.0),
        Says(r"\|\| true|set \+e|pipefail"),
    ),
    clues=(
        Together(
            r"migrat\w*",
            r"exit(?:s|ed)? (?:with )?(?:code )?0|«exit 0»|success\w*|passed|green|ignored?|swallow\w*|"
            r"\|\| true|counted|reported|marked|returned non-zero"
            r"|goes on|continues|(?:then|after it) … starts",
            r"fail\w*|error\w*|not (?:applied|run|exist)|does not exist|no such table|missing|never",
            weight=6.0,
        ),
        Refutes(r"interrupted|health ?check|lock", weight=-2.0),
    ),
    reports=(
        "CI step runs a migration task. ci: Migration finished ✔; task: alembic.util.exc.CommandError ... || "
        "true; app: column orders.total does not exist",
        "deploy script pipes the migration through tee. ci: step exit 0; migration: ERROR: syntax error at "
        'or near "ADD"',
    ),
    instead_of=("database.migration_missing",),
    confirm=(
        "aws ecs describe-tasks --cluster CLUSTER --tasks MIGRATION-TASK --query 'tasks[].containers[].exitCode'",
    ),
    cures=(
        "Let the step fail with the migration (set -euo pipefail; look at the task's exit code), and run the "
        "migration again.",
    ),
)
