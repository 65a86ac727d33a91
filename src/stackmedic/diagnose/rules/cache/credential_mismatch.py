"""The AUTH token or ACL user is wrong, missing, or was rotated on one side.

Source: guide onyx; Redis errors WRONGPASS, NOAUTH, "ERR AUTH <password> called without any password configured";
"Managing AUTH tokens" (ROTATE and SET strategies).
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from stackmedic.diagnose.messages import Message, messages
from stackmedic.diagnose.onset import came_with_revision
from stackmedic.diagnose.relations import Use, running_tasks, uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.diagnose.usage import password_supplier
from stackmedic.model.data_store import Cache
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

REFUSED = re.compile(
    r"WRONGPASS|NOAUTH|invalid username-password pair|ERR invalid password|without any password configured"
)
UNWANTED = re.compile(r"without any password configured")  # The cache has no token any more.
STILL_NEWS = timedelta(minutes=15)

rule = Rule(
    __name__,
    title="The cache refuses the client's token or user",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_CONNECT,),
    signatures=(
        Proves(r"WRONGPASS"),
        Says(r"invalid username-password pair", weight=5.0),
        Says(
            r"AUTH called without any password configured|without any password configured for the default " r"user",
            weight=5.0,
        ),
        Says(r"NOAUTH Authentication required|NOAUTH HELLO", weight=5.0),
        Says(r"NOAUTH", weight=4.0),
        Says(r"(?:ERR )?invalid password|Client sent AUTH, but no password is set", weight=4.0),
        Says(r"NOPERM", weight=4.0),
        Says(
            r"(?:redis|valkey|elasticache|cache) … (?:wrong|missing|rotated|invalid|old) … (?:token"
            r"|password|credential|auth)",
            weight=4.0,
        ),
        Says(
            r"(?:auth token|AUTH) … (?:rotated|changed|mismatch|wrong|missing|not (?:given|set|sent" r"|passed))",
            weight=4.0,
        ),
        Says(r"(?:redis|kombu|lettuce|jedis)\S* … Authentication required", weight=4.0),
    ),
    topic="redis wrongpass noauth auth token password acl user invalid rotated missing elasticache authentication",
    clues=(
        Refutes(r"patch\w*|maintenance|service update", weight=-4.0),
        Refutes(r"Invalid AuthToken"),
    ),
    reports=(
        "Spring Boot, ElastiCache with RBAC user. lettuce: io.lettuce.core.RedisCommandExecutionException: "
        "WRONGPASS invalid username-password pair or user is disabled.",
        "AUTH token rotated with ROTATE then SET; old tasks still run. app: WRONGPASS invalid "
        "username-password pair ; ERR invalid password",
    ),
    confirm=("aws elasticache describe-events --source-type replication-group --duration 1440",),
    cures=(
        "Give the client the token that the server has (rotate with ROTATE, deploy, then SET), and restart the tasks.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    refusal = newest_refusal(snapshot, service)
    if refusal is None:
        return
    for use in uses(snapshot, service, Cache):
        if use.store.status == "available":
            changes = tuple(changed(snapshot, use, refusal))
            refuses = use.store.auth_token or UNWANTED.search(refusal.text)
            if changes or (refuses and not came_with_revision(snapshot, service, refusal.task, refusal.at)):
                yield refused(use, refusal, changes)


def newest_refusal(snapshot: Snapshot, service: Service) -> Message | None:
    """The server's last word; an old one of a program that still runs is no news, as it has got in since."""
    for message in reversed(messages(snapshot, service)):
        if REFUSED.search(message.text):
            runs = message.task is not None and message.task.desired_status == "RUNNING"
            return None if runs and snapshot.now - message.at > STILL_NEWS else message
    return None


def changed(snapshot: Snapshot, use: Use[Cache], refusal: Message) -> Iterator[Evidence]:
    """Changes on either side that the refusal can follow from."""
    token = use.store.auth_token_changed_at
    if token and snapshot.since <= token <= refusal.at:
        yield use.store.seen("auth_token_changed_at", f"the token of {use.store.id} changed at {token:%H:%M}")
    _, secret, _ = password_supplier(snapshot, use)
    tasks = (*running_tasks(snapshot, use.service), *((refusal.task,) if refusal.task else ()))
    earliest = min([snapshot.since, *(each.created_at for each in tasks if each.created_at)])
    if secret and secret.changed_at and earliest <= secret.changed_at <= refusal.at:
        yield secret.seen("changed_at", f"secret {secret.name} changed at {secret.changed_at:%H:%M}")


def refused(use: Use[Cache], refusal: Message, changes: tuple[Evidence, ...]) -> Finding:
    requires = "requires" if use.store.auth_token else "has not got"
    unrecorded = Gap(call="cloudtrail:LookupEvents", reason="no record says on which side the token changed")
    return rule.finding(
        about=use.store.arn,
        hurts=(use.service.arn,),
        says=f"Cache {use.store.id} refuses the token that {use.service.name} presents"
        + (f"; {changes[0].says}" if changes else ""),
        evidence=(refusal.evidence, *changes, use.store.seen("auth_token", f"{use.store.id} {requires} a token")),
        confidence=Confidence.CONFIRMED if changes else Confidence.LIKELY,
        decide=() if changes else (unrecorded,),
    )
