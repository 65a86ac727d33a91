"""The cache speaks only TLS, and the service's client connects in plain text.

TCP connects, then the server drops the connection: a port check calls the cache healthy. Proven where the client's
setting can be read: a ``redis://`` URL to that host, or a TLS switch that is off. In the transit encryption mode
"preferred" the server takes both. The task definition is what has to change, unless the cache is set to preferred.

Source: guides onyx, multitenant-ai; "In-transit encryption" in the ElastiCache user guide; redis-py#2056,
redis-rb#771, security_monkey#1175 for what clients print.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.relations import Use, address_in, hosts_of, suspect_revisions, uses
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.usage import proof_of_use, unproven_use
from stackmedic.model.data_store import Cache
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot
from stackmedic.model.task import ContainerDefinition

SWITCH = re.compile(r"(REDIS|CACHE|VALKEY|BROKER|CELERY)\w*(TLS|SSL)(_ENABLED?|_ON)?$", re.IGNORECASE)
SWITCHED = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
SCHEMES = {"redis": False, "valkey": False, "rediss": True, "valkeys": True}

rule = Rule(
    __name__,
    title="The cache requires TLS and the client does not use it",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    remedies=("set_environment", "return_to_last_good_revision"),
    signatures=(
        Says(r"Connection closed by server"),  # redis-py, redis-cli
        Says(r"Error (104|while reading from) .*Connection reset by peer"),  # redis-py
        Says(r"redis.*Connection reset by peer"),
        Says(r"Connection lost \(ECONNRESET\)"),  # redis-rb
        Says(r"redis.*(read ECONNRESET|Connection is closed|Socket closed unexpectedly)"),  # ioredis, node-redis
    ),
    topic="redis plain scheme tls in-transit encryption required rediss connection closed by server reset "
    "transit_encryption_enabled",
    clues=(
        Says(
            r"Timeout reading from \S+:6379"
        ),  # redis-py: connected, and never answered; a plain client of a TLS port.
        Says(r"redis:// … (?:Connection closed by server|reset)", weight=4.0),
        Together(
            r"(?:in-transit|transit)[ _]encryption|rediss|TLS|ssl=True",
            r"redis|valkey|elasticache|celery",
            r"Connection closed|<reset>|<timeout>|hang\w*|plain|closed by server",
            weight=5.0,
        ),
        Together(r"redis|valkey|elasticache|celery", r"<reset>|Connection closed|closed unexpectedly|read ECONNRESET"),
        Refutes(r"certificate verify|issuer|memcache|MOVED"),
    ),
    reports=(
        "Rails ActionCable with ElastiCache, transit_encryption_enabled = true. rails: "
        "Redis::CannotConnectError: Connection lost (ECONNRESET); REDIS_URL: "
        "redis://master.app.cache.amazonaws.com:6379/1",
        "Node, BullMQ, ElastiCache Serverless. ioredis: Error: connect ETIMEDOUT / Connection is closed.; "
        "client: no tls option; host xyz.serverless.euw1.cache.amazonaws.com",
    ),
    confirm=(
        "aws elasticache describe-replication-groups --query "
        "'ReplicationGroups[].[ReplicationGroupId,TransitEncryptionEnabled,TransitEncryptionMode]'",
    ),
    cures=("Give the client TLS (rediss://, ssl=True), or set the cache's transit encryption mode to preferred.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    found = uses(snapshot, service, Cache)
    for use in {each.store.id: each for each in reversed(found)}.values():
        if not use.store.transit_encryption or use.store.transit_encryption_mode == "preferred":
            continue
        for revision in suspect_revisions(snapshot, service):
            settings = [client_setting(snapshot, each, use.store) for each in revision.containers]
            plain = tuple(proof for encrypted, proof in settings if encrypted is False and proof)
            if plain:
                yield mismatch(snapshot, revision.arn, use, plain)
            elif not any(encrypted for encrypted, _ in settings):
                reason = f"whether {service.name} uses TLS towards {use.store.id} is not in its plain settings"
                gap = Gap(call="", reason=reason, hides=(Cache.__name__, use.store.id))
                yield Undecided(about=revision.arn, service=service.arn, gaps=(gap,))


def client_setting(
    snapshot: Snapshot, container: ContainerDefinition, store: Cache
) -> tuple[bool | None, Evidence | None]:
    """Whether a container's client uses TLS towards a store, and the variable that says so; None: not to be seen."""
    said: list[tuple[bool, Evidence]] = []
    for variable in container.environment:
        scheme = (address_in(variable.value, hosts_of(snapshot, store)) or ("",))[0] or ""
        switched = SWITCHED.get(variable.value.strip().lower()) if SWITCH.search(variable.name) else None
        encrypted = SCHEMES.get(scheme, switched)
        if encrypted is not None:
            says = f"container {container.name} has {variable.name}={variable.value}"
            said.append((encrypted, variable.seen("value", says)))
    answers = {encrypted for encrypted, _ in said}
    return said[0] if len(answers) == 1 else (None, None)  # Settings that contradict each other prove nothing.


def mismatch(snapshot: Snapshot, revision: str, use: Use[Cache], plain: tuple[Evidence, ...]) -> Finding:
    store, proof = use.store, proof_of_use(snapshot, use)
    mode = [store.seen("transit_encryption_mode")] if store.transit_encryption_mode else []
    encryption = store.seen("transit_encryption", f"{store.id} requires encryption in transit")
    return rule.finding(
        about=revision,
        hurts=(use.service.arn,),
        says=f"Cache {store.id} takes only TLS, and {use.service.name} connects in plain text"
        " (give the client TLS, or set the cache's transit encryption mode to preferred)",
        evidence=(*plain, encryption, *mode),
        confidence=Confidence.CONFIRMED if proof else Confidence.LIKELY,
        decide=() if proof else (unproven_use(use),),
    )
