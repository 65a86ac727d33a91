"""A proxy uses container names or Docker's resolver inside one task, where neither exists.

Containers of an awsvpc task share a network namespace and meet on localhost; Compose's names and 127.0.0.11 are
Docker's. Links exist only in bridge mode and in one direction. Source: "Task networking for Fargate"; Docker
embedded DNS.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Container names, or Docker's resolver, are used where they do not exist",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.ANSWERS_WITH_ERRORS),
    topic="container name alias docker compose resolver 127.0.0.11 nginx upstream host not found localhost "
    "awsvpc links sidecar same task",
    signatures=(
        Proves(r"127\.0\.0\.11", weight=5.0),
        Says(r'host not found in upstream "?(?!\S+\.\S+\.)[\w-]+', weight=4.0),
        Says(
            r"(?:compose|container|service) name … (?:not (?:found|resolve)|does not (?:exist|resolve)"
            r"|unknown|unresolv)",
            weight=4.0,
        ),
        Says(
            r"(?:getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|no such host|could not translate host name|could not "
            r"resolve host:?) \x22?'?(?:db|postgres|redis|backend|api|app|web|mysql|rabbitmq|frontend"
            r"|server)\b(?!\.)",
            weight=4.0,
        ),
    ),
    clues=(
        # A name without a dot is one that only Compose, or a link, knows.
        Says(
            r"(?:Error -\d connecting to|UnknownHostException:|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|lookup"
            r"|could not translate host name|Could not resolve host:?) \x22?'?[a-z][a-z0-9_-]{1,30}(?![\w.-])",
            weight=4.0,
        ),
        Together(
            r"host not found in upstream|could not be resolved|Hostname not found|<unresolved>",
            r"compose|container name|links?\b|same task|sidecar|one task|awsvpc|two containers",
            weight=5.0,
        ),
        Together(r"links?\b", r"bridge|container|docker", r"not found|resolve|one direction|alias"),
        Together(
            r"nginx|envoy|proxy|traefik",
            r"container|compose",
            r"502|bad gateway|«status 502»",
            r"name|alias|resolver|localhost",
        ),
        Refutes(r"route ?53|hosted zone", weight=-2.0),
        Refutes(r"CannotPull\w+", weight=-4.0),
    ),
    reports=(
        'docker-compose stack moved to one Fargate task. app: could not translate host name "postgres" to '
        "address: Name or service not known",
        'two containers in one Fargate task. nginx: host not found in upstream "app"',
        "EC2 bridge mode, links from web to api but not back. api: Unknown host web; task definition: links: [api]",
        "traefik and whoami converted from docker compose to awsvpc. traefik: lookup whoami on 10.0.0.2:53: "
        "no such host",
    ),
    instead_of=("network.dns_record_missing",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.[networkMode,containerDefinitions[].name]'",
    ),
    cures=(
        "Address containers of the same task as localhost and PORT; other services by Service Connect or "
        "Cloud Map names.",
    ),
)
