"""The server binds the address behind the injected HOSTNAME, so loopback is refused.

ECS and Docker set HOSTNAME; Next.js's standalone server listens on it. Source: guide onyx; Next.js deployment docs.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.listening import OWN_NAME, listeners
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import ContainerDefinition

NAME = re.compile(OWN_NAME, re.IGNORECASE)
LOOPBACK = r"(?:127\.0\.0\.1|localhost|\[::1\]):{port}\b"
REFUSED = re.compile(r"refused", re.IGNORECASE)

rule = Rule(
    __name__,
    title="The server binds the injected HOSTNAME, so loopback is refused",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS, Effect.ANSWERS_WITH_ERRORS, Effect.DEPLOYMENT_FAILS),
    topic="HOSTNAME environment next.js standalone server bind address loopback localhost health check refused "
    "ip-10-0 compute.internal",
    signatures=(
        Proves(r"HOSTNAME=[\x22']?0\.0\.0\.0", weight=5.0),
        Says(r"(?:bind\w*|bound|listen\w*) … (?:container'?s? )?(?:host ?name|HOSTNAME)", weight=4.0),
    ),
    clues=(
        Together(
            r"\bHOSTNAME\b",
            r"next(?:\.?js)?|standalone|binds?|bound|listen\w*|localhost|127\.0\.0\.1|health ?check" r"|refused",
            weight=6.0,
        ),
        Together(
            r"(?:Network|Local|listening|ready)\S* … ip-\d+-\d+-\d+-\d+|http://ip-\d+-\d+",
            r"<refused>|localhost|127\.0\.0\.1|health",
            weight=5.0,
        ),
        Refutes(r"host header"),
    ),
    reports=(
        "Next.js standalone output in a Fargate task. web: ▲ Next.js 14.1.0 - Local: "
        "http://ip-10-0-12-44.eu-west-1.compute.internal:3000; service: task failed container health checks; "
        "health check: wget -q http://localhost:3000/api/health",
        "Fargate, Node SSR server behind ALB and container health check on localhost. server: ready on "
        "http://ip-172-31-5-9.ec2.internal:3000; health check: wget: can't connect to remote host "
        "(127.0.0.1): Connection refused",
    ),
    instead_of=("app.localhost_bind", "health.dependency_in_probe", "health.always_passes"),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[environment,healthCheck]'",
    ),
    cures=("Set HOSTNAME=0.0.0.0 in the container's environment.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for revision in suspect_revisions(snapshot, service):
        for container in revision.containers:
            said = [
                (port, each)
                for port, host, each in listeners(snapshot, service, container.name)
                if NAME.fullmatch(host) and (each.task is None or each.task.task_definition == revision.arn)
            ]
            asked = asked_on_loopback(snapshot, service, revision.containers, said[-1][0]) if said else ()
            if asked:
                says = f"{container.name} listens on the task's own name only, and is asked on the loopback address"
                evidence = (said[-1][1].evidence, *asked)
                yield rule.finding(
                    about=service.arn, hurts=(service.arn,), says=says, evidence=evidence, since=said[0][1].at
                )


def asked_on_loopback(
    snapshot: Snapshot, service: Service, containers: tuple[ContainerDefinition, ...], port: int
) -> tuple[Evidence, ...]:
    """Who in the task asks this port on the loopback address: a program that is refused, or a health command."""
    loopback = re.compile(LOOPBACK.format(port=port))
    refused = [each for each in logged(snapshot, service, loopback) if REFUSED.search(each.text)]
    commands = [each for each in containers if loopback.search(" ".join(each.health_command))]
    checks = [each.seen("health_command", f"{each.name} is checked on the loopback address") for each in commands]
    return (*(each.evidence for each in refused[-1:]), *checks)
