"""The server binds loopback only, so the balancer (and everyone outside the task) is refused.

Source: frameworks' defaults (Flask, Django runserver, Vite, Rails before 5, uvicorn: 127.0.0.1); works inside the
container.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.rule import Hints, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Target
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

LOOPBACK = re.compile(
    r"(?:listening|running|started|serving|ready)\b.{0,40}(?:127\.0\.0\.1|localhost):\d+", re.IGNORECASE
)

rule = Rule(
    __name__,
    title="The server listens on loopback only",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="localhost 127.0.0.1 bind listening loopback only 0.0.0.0 host flag uvicorn flask vite container "
    "refused from outside",
    signatures=(
        Says(
            r"(?:listening|running|serving|start(?:ed|ing)|ready|binding|bound) … (?:on|at) … "
            r"(?:https?://)?(?:127\.0\.0\.1|localhost)(?::\d+)?",
            weight=5.0,
        ),
        Says(
            r"(?:listens?|binds?|bound|listening|binding) … (?:only )?(?:on|to) … (?:127\.0\.0\.1"
            r"|localhost|loopback)",
            weight=5.0,
        ),
        Says(r"(?:127\.0\.0\.1|localhost|loopback) … (?:instead of|not|rather than) … 0\.0\.0\.0", weight=5.0),
        Says(
            r"(?:start(?:ed|ing)|listen(?:s|ing)?|serv(?:es|ing)|bound) … "
            r"(?:addr\w*|host|bind|interface)\W{1,3}(?:127\.0\.0\.1|localhost)(?!:5432|:6379|:3306)",
            weight=5.0,
        ),
        Says(r"LISTEN … 127\.0\.0\.1:\d+", weight=4.0),  # As ss and netstat print it.
        Says(r"--host(?:=| )0\.0\.0\.0|0\.0\.0\.0 … instead of … (?:127\.0\.0\.1|localhost)", weight=4.0),
    ),
    clues=(
        Together(
            r"127\.0\.0\.1|localhost|loopback",
            r"<refused>|unhealthy|502|bad gateway|«status 502»",
            r"listen\w*|bind\w*|bound|running on|host",
            weight=5.0,
        ),
        Hints(r"Uvicorn running on http://127\.0\.0\.1"),
        Refutes(
            r"(?:connect\w*|connection) (?:to|refused) … (?:127\.0\.0\.1|localhost):(?:5432|6379|3306"
            r"|27017|9200|5672)",
            weight=-4.0,
        ),
        Refutes(r"HOSTNAME|resolver"),
        Refutes(r"proxy_pass|upstream", weight=-2.0),
    ),
    reports=(
        "FastAPI on Fargate behind ALB. api: Uvicorn running on http://127.0.0.1:8080 (Press CTRL+C to "
        "quit); ALB: Target.FailedHealthChecks; alb: 502 Bad Gateway",
        "Streamlit/Gradio container on ECS. app: Running on local URL: http://127.0.0.1:7860; alb: "
        "Target.FailedHealthChecks",
    ),
    instead_of=("loadbalancer.target_port_wrong",),
    confirm=(
        'aws ecs execute-command --cluster CLUSTER --task TASK --container NAME --interactive --command "ss -ltn"',
    ),
    cures=("Bind 0.0.0.0 (uvicorn --host 0.0.0.0, HOST=0.0.0.0).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, LOOPBACK)
    for group in target_groups(snapshot, service) if said else ():
        targets = [each for each in snapshot.all(Target, group.arn) if each.state in ("healthy", "unhealthy")]
        if targets and all(each.state == "unhealthy" for each in targets):
            says = f"{service.name} listens on the loopback address only, where no load balancer gets"
            evidence = (said[-1].evidence, *(each.seen("reason", each.description or "") for each in targets))
            yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=evidence, since=said[0].at)
