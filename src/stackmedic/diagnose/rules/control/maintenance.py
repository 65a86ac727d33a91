"""A planned window, or maintenance that AWS announced.

Source: guide ohmycoins; RDS and ElastiCache maintenance windows; AWS Health "scheduled change"; Fargate task
retirement.
"""

from collections.abc import Iterator

from stackmedic.diagnose.notices import PLANNED, reported
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Database, PendingMaintenance
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE, Snapshot

rule = Rule(
    __name__,
    title="Planned maintenance is under way",
    severity=Severity.INFO,
    topic="maintenance window scheduled planned aws health event task retirement patching upgrade announced",
    signatures=(
        Proves(r"(?:task|fargate) … (?:scheduled for )?retirement|AWS_ECS_TASK_PATCHING_RETIREMENT", weight=5.0),
        Says(r"(?:planned|scheduled|announced|system) (?:maintenance|downtime|window)", weight=5.0),
        Says(r"maintenance (?:window|mode|page|notification)", weight=5.0),
        Says(r"(?:AWS Health|PHD|Personal Health Dashboard) … (?:scheduled|maintenance|retirement)", weight=4.0),
        Says(r"ECS is performing maintenance on the underlying infrastructure", weight=4.0),
        Says(r"offline patches|pending maintenance action|service update"),
    ),
    clues=(Refutes(r"NOAUTH|READONLY|stale", weight=-4.0),),
    reports=(
        "RDS Multi-AZ, Sunday night. rds: The DB instance is being patched during its maintenance window; "
        "app: short connection errors at 03:12",
        "Fargate service. health: AWS_ECS_TASK_PATCHING_RETIREMENT scheduled; tasks replaced on Tuesday",
    ),
    instead_of=("database.instance_unavailable",),
    confirm=("aws health describe-events --filter eventTypeCategories=scheduledChange",),
    cures=("Wait for the end of the window, and tell people of the next one.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    yield from _retired(snapshot)
    due = snapshot.all(PendingMaintenance, EVERYWHERE)
    for use in uses(snapshot, service, Database) if due else ():
        names = (f":db:{use.store.id}", f":cluster:{use.store.cluster_id}")
        for found in (each for each in due if each.arn.endswith(names)):
            says = f"AWS has maintenance for {use.store.id}: {', '.join(found.about or found.actions)}"
            yield rule.finding(about=found.arn, hurts=(), says=says, evidence=(found.seen("actions", says),))


def _retired(snapshot: Snapshot) -> Iterator[Finding]:
    """Hosts of tasks that AWS takes away, as it announced."""
    for event in reported(snapshot, PLANNED):
        if event.service in ("ECS", "FARGATE"):
            when = f" from {event.began_at:%Y-%m-%d %H:%M} UTC" if event.began_at else ""
            says = f"AWS announced {event.code} of {event.service} in {event.region}{when}"
            yield rule.finding(about=event.arn, hurts=(), says=says, evidence=(event.seen("code", says),))
