"""The database refuses the service's password: it was changed on one side, or an old value still runs.

The refusal is the server's own word (SQLSTATE 28P01), so the mismatch is real; which side moved is read from the
record: the secret changed, or RDS reset the master password. With neither on record the finding is only likely, and
none at all where only a new revision is refused: it presents another user or secret (deploy.bad_revision). Secrets are
read as a task starts: a rotation hurts running tasks at their next new connection and is cured by a restart.

Source: guides onyx, ecommerce, multitenant-ai; PostgreSQL errcodes (28P01 invalid_password); libpq, pgjdbc,
node-postgres, asyncpg and pgx all carry the server's sentence; RDS-EVENT-0016 "Reset master credentials";
"Troubleshooting for RDS Proxy" (it has no secret of that user).
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from stackmedic.diagnose.messages import Message, messages
from stackmedic.diagnose.onset import came_with_revision
from stackmedic.diagnose.relations import Use, hosts_of, running_tasks, uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.usage import password_supplier, said_by_rds
from stackmedic.model.artifact import Secret
from stackmedic.model.data_store import Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

REFUSED = re.compile(
    r"password authentication failed for user [\"']?(?P<user>[^\"'\s]+)"
    r"|\b28P01\b|Access denied for user '(?P<mysql_user>[^']+)'@'\S+' \(using password: YES\)"
    r"|RDS proxy has no credentials for the role (?P<proxy_user>[\w.-]*\w)",
    re.IGNORECASE,
)
RESET = re.compile(r"reset (master|primary) credentials|master (user )?(password|credentials)", re.IGNORECASE)
STILL_NEWS = timedelta(minutes=15)  # A running program that was refused this long ago and not since has got in.

rule = Rule(
    __name__,
    title="The database refuses the service's password",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_CONNECT,),
    remedies=("realign_secret", "force_new_deployment", "reset_database_password"),
    signatures=(
        Says(r"password authentication failed for user"),
        Says(r"\b28P01\b"),
        Says(r"Access denied for user '[^']+'@'\S+' \(using password: YES\)"),
        Says(r"P1000: Authentication failed against database server"),  # Prisma
        Says(r'role "?[\w-]+"? (?:does not exist|is not permitted to log in)', weight=5.0),  # PostgreSQL 28000
        Says(r"Login failed for user '[^']*'", weight=5.0),  # SQL Server 18456
        Says(r"RDS proxy has no credentials for the role", weight=6.0),
    ),
    topic="password authentication failed rotated rotation secret database user mismatch old value running tasks",
    clues=(
        Proves(r"password authentication failed for user", weight=5.0),
        Proves(r"\b28P01\b|Access denied for user .{0,80}using password: YES", weight=5.0),
        Says(r"P1000: Authentication failed against database server", weight=4.0),
        Together(
            r"(?:secret|password|credential)s? … rotat\w*|rotat\w* … (?:secret|password|credential)",
            r"authenticat\w*|denied|log ?in|connect\w* … fail\w*|fail\w* … connect\w*|cannot|no longer|lost|still"
            r"|restart",
        ),
        Says(r"(?:old|stale|previous|cached) (?:password|credentials?|secret)"),
        Refutes(r"PAM authentication|IAM token|special char|NOAUTH|WRONGPASS|redis", weight=-4.0),
    ),
    reports=(
        "RDS with managed master password rotation every 7 days. app: FATAL: password authentication failed "
        'for user "postgres"; rotated at 02:00, tasks started the day before',
        "Secrets Manager rotation enabled yesterday. app: Access denied for user 'admin'@'10.0.4.7' (using "
        "password: YES)",
    ),
    confirm=(
        "aws secretsmanager describe-secret --secret-id SECRET --query "
        "'[LastChangedDate,LastRotatedDate,RotationEnabled]'",
    ),
    cures=("Make secret and database agree, then replace the tasks, which read secrets only as they start.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    refusal = newest_refusal(snapshot, service)
    if refusal is None:
        return
    every = {use.store.arn: use for use in uses(snapshot, service, Database)}
    named = [use for use in every.values() if any(host in refusal.text for host in hosts_of(snapshot, use.store))]
    for use in named or every.values():
        if use.store.status == "available":
            secret_id, secret, hidden = password_supplier(snapshot, use)
            changes, unread = changed(snapshot, use, refusal, secret)
            gaps = (*hidden, *unread)
            if changes or gaps or not came_with_revision(snapshot, service, refusal.task, refusal.at):
                about = secret.arn if secret else secret_id or use.store.arn
                yield judge(use, refusal, about, changes, gaps, alone=bool(named) or len(every) == 1)


def newest_refusal(snapshot: Snapshot, service: Service) -> Message | None:
    for message in reversed(messages(snapshot, service)):
        if REFUSED.search(message.text):
            runs = message.task is not None and message.task.desired_status == "RUNNING"
            return None if runs and snapshot.now - message.at > STILL_NEWS else message
    return None


def judge(
    use: Use[Database], refusal: Message, about: str, changes: tuple[Evidence, ...], gaps: tuple[Gap, ...], alone: bool
) -> Finding:
    proven = bool(changes) and alone
    unrecorded = Gap(call="cloudtrail:LookupEvents", reason="no record says on which side the password changed")
    return rule.finding(
        about=about,
        hurts=(use.service.arn,),
        says=f"Database {use.store.id} refuses the password that {use.service.name} presents"
        + (f"; {changes[0].says}" if changes else ""),
        evidence=(refusal.evidence, *changes, use.store.seen("status", "the database takes connections")),
        confidence=Confidence.CONFIRMED if proven else Confidence.LIKELY,
        decide=() if proven else gaps or (unrecorded,),
    )


def changed(
    snapshot: Snapshot, use: Use[Database], refusal: Message, secret: Secret | None
) -> tuple[tuple[Evidence, ...], tuple[Gap, ...]]:
    """Changes of the password on record that the refusal can be a consequence of, and what hides others.

    A change of the secret counts from the start of the oldest task that still runs: it reads what was there before.
    """
    tasks = (*running_tasks(snapshot, use.service), *((refusal.task,) if refusal.task else ()))
    earliest = min([snapshot.since, *(each.created_at for each in tasks if each.created_at)])
    found: list[Evidence] = []
    if secret and secret.changed_at and earliest <= secret.changed_at <= refusal.at:
        found.append(secret.seen("changed_at", f"the secret changed at {secret.changed_at:%H:%M}"))
    if not of_master(use.store, refusal):
        return tuple(found), ()
    events, gaps = said_by_rds(snapshot, use.store)
    for event in events:
        if snapshot.since <= event.at <= refusal.at and RESET.search(event.message):
            says = f"RDS reset the master password of {event.source_id} at {event.at:%H:%M}"
            found.append(event.seen("message", says))
    return tuple(found), gaps


def of_master(database: Database, refusal: Message) -> bool:
    """Whether the refused user may be the master, the only one whose password RDS records."""
    found = REFUSED.search(refusal.text)
    user = found and (found["user"] or found["mysql_user"] or found["proxy_user"])
    return not user or not database.master_user or user == database.master_user
