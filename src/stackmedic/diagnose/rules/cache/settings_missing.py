"""Host, port, TLS flag or password of the cache was not given to the container, so the client falls back to its
default.

A refusal from 127.0.0.1:6379 is the default speaking. Source: guide onyx; defaults of redis clients.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The cache's host, port, TLS flag or password was not given to the container",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.CRASHES),
    topic="redis host missing default localhost 127.0.0.1 6379 refused environment REDIS_HOST REDIS_URL not set",
    signatures=(
        Proves(r"(?:127\.0\.0\.1|localhost|::1):6379", weight=5.0),
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
