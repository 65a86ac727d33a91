"""Host, port, TLS flag or password of the cache was not given to the container, so the client falls back to its
default.

A refusal from 127.0.0.1:6379 is the default speaking. Source: guide onyx; defaults of redis clients.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import asks_for, logged
from stackmedic.diagnose.differences import lost_variables
from stackmedic.diagnose.endpoints import of_cache
from stackmedic.diagnose.onset import newest_change
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

PORT = 6379
ON_ITSELF = re.compile(
    r"(?:127\.0\.0\.1|localhost|\[?::1\]?):6379.{0,80}(?:refused|ECONNREFUSED)"
    r"|(?:refused|ECONNREFUSED|Error (?:111|99|61) connecting to).{0,40}(?:127\.0\.0\.1|localhost|::1)\]?:6379",
    re.IGNORECASE,
)

rule = Rule(
    __name__,
    title="The cache's host, port, TLS flag or password was not given to the container",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.CRASHES, Effect.DEPLOYMENT_FAILS),
    topic="redis host missing default localhost 127.0.0.1 6379 refused environment REDIS_HOST REDIS_URL not set",
    signatures=(
        Proves(r"(?:127\.0\.0\.1|localhost|::1\]?):6379", weight=5.0),
        Says(r"connect ECONNREFUSED (?:127\.0\.0\.1|::1):6379", weight=5.0),
        Says(r"Error (?:111|99|61) connecting to (?:localhost|127\.0\.0\.1):6379", weight=5.0),
        Says(
            r"(?:REDIS|VALKEY|CACHE|CELERY_BROKER|BROKER)_\w+ … (?:not set|missing|undefined|empty|unset" r"|required)",
            weight=5.0,
        ),
        Says(r"(?:redis|cache) … (?:falls? back|default\w*) … (?:localhost|127\.0\.0\.1)", weight=4.0),
    ),
    reports=(
        "Laravel on Fargate. laravel: Connection refused [tcp://127.0.0.1:6379]; task definition: no "
        "REDIS_HOST in the environment",
        "Sidekiq container added to the task. sidekiq: Error connecting to Redis on 127.0.0.1:6379 "
        "(Errno::ECONNREFUSED)",
    ),
    instead_of=("app.localhost_bind", "config.missing_env"),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[name,environment[].name,secrets[].name]'",
    ),
    cures=("Give the container the cache's host, port, TLS switch and token.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    change = newest_change(snapshot, service)
    told = False
    for container, variable in lost_variables(snapshot, change) if change else ():
        asked = asks_for(snapshot, service, variable.name)[-1:]
        if change and asked and of_cache(variable) and not told:
            told = True
            says = f"{container} is no longer given {variable.name}, which led it to its cache"
            had = variable.seen("name", f"{change.before.rsplit('/', 1)[-1]} had {variable.name}")
            seen = (asked[0].evidence, had, *change.evidence)
            yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=seen, since=change.at)
    if not told:
        yield from falls_back(snapshot, service)


def falls_back(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A client that asks its own address, where no container of the task is a cache: nobody told it another."""
    said = logged(snapshot, service, ON_ITSELF)
    for revision in suspect_revisions(snapshot, service) if said else ():
        asking = revision.container(said[-1].container or "")
        given = any(map(of_cache, asking.environment)) or any(map(of_cache, asking.secrets)) if asking else True
        if asking and not given and not any(PORT in each.ports for each in revision.containers):
            says = f"{asking.name} looks for its cache in its own task: nothing names one to it"
            seen = (said[-1].evidence, asking.seen("name", f"no variable of {asking.name} names a cache"))
            yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=seen, since=said[0].at)
