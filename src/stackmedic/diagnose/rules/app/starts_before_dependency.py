"""Tasks start before the database, secret or migration that they need, and do not wait or try again.

Source: guide onyx; "dependsOn" of container definitions; messages of refused connections during the first minute.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Tasks start before what they depend on is ready",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    topic="start order dependency database not ready yet migration wait retry depends_on first minutes "
    "starting up race boot before available",
    signatures=(
        Says(
            r"(?:start(?:s|ed|ing)?|boots?|came up|launch\w*|runs?) … before … (?:database|db\b"
            r"|migrations?|redis|secret|dependency|postgres|queue|schema)",
            weight=5.0,
        ),
        Says(r"the database system is starting up"),
        Says(
            r"(?:wait(?:s|ing)?|retry) … (?:for )?(?:the )?(?:database|db|dependency|redis) … (?:not"
            r"|never|no\b|without)",
            weight=4.0,
        ),
        Says(r"(?:not|isn't) ready (?:yet|to accept)"),
    ),
    clues=(
        Together(
            r"<refused>",
            r"(?:ready (?:to accept|for) connections|ready to accept)",
            r"later|after|then|seconds?|essential container",
            weight=5.0,
        ),
        Together(
            r"<refused>|the database system is starting up|relation \S+ does not exist|not (?:yet "
            r")?(?:ready|available)",
            r"start(?:up|s|ed|ing)?|boot|first",
            r"later|after (?:a )?(?:restart|while|few|some|minutes)|retr\w+|then (?:works|succeeds)"
            r"|eventually|second (?:start|try|attempt)|order|wait",
            weight=5.0,
        ),
        Refutes(r"migrations? (?:was|were|is|are) not run|never (?:ran|run)"),
        Refutes(r"stopped|rebooting", weight=-2.0),
    ),
    reports=(
        "compose converted to one ECS task: app and postgres container. app: connect ECONNREFUSED "
        "127.0.0.1:5432; db: database system is ready to accept connections (four seconds later); task: "
        "Essential container in task exited",
        'api and migration run in separate services. api: relation "alembic_version" does not exist; a '
        "restart ten minutes later works without any change",
    ),
    instead_of=("database.instance_unavailable", "app.crash_on_start"),
    confirm=("aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].events[:10]'",),
    cures=("Let the program wait for its dependency (with a limit), or order the starts.",),
)
