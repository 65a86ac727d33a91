"""The stack is paused: every service at zero and its database stopped, or a service that bears the tag of a pause.

A pause is meant, and so is what follows from it. A stopped database under services that should run is none.

Source: guides onyx and ohmycoins, "pause" (services to zero, then the database stopped; resumed in reverse order).
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import gap_of, services, stores_of_stack
from stackmedic.diagnose.rule import Kind, Rule, Says, Together, Undecided
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

TAG = "stackmedic:paused"
PAUSED = ("stopped", "stopping")

rule = Rule(
    __name__,
    title="The stack is paused on purpose",
    severity=Severity.INFO,
    kind=Kind.STATE,
    leads_to=(Effect.STOPPED_ON_PURPOSE,),
    remedies=("resume_stack",),
    topic="paused on purpose desired count zero database stopped night schedule environment off cost saving",
    clues=(
        Says(
            r"(?:paused|switched off|shut down|stopped|scaled (?:down|to zero)) … (?:on purpose"
            r"|intentionally|deliberately|by schedule|overnight|for the night|weekend|to save)",
            weight=5.0,
        ),
        Says(r"(?:scheduled|planned) (?:pause|shutdown|stop)"),
        Together(
            r"desired ?count … (?:0|zero)",
            r"(?:database|\bdb\b|rds)(?: instance| cluster)? … stopped|stopped … (?:database|rds|\bdb\b)",
            weight=6.0,
        ),
        Together(
            r"desired ?count … (?:0|zero)|stopped",
            r"pause\w*|schedule\w*|nightly|on purpose|weekend|stop-\w+|overnight",
        ),
    ),
    reports=(
        "Development stack with nightly stop. ecs: desired count 0 on all services; rds: DB instance "
        "stopped; scheduler: stop-dev-environment at 20:00",
        "demo environment, tag paused=true. ecs: all services at 0; rds: stopped by the pause script last evening",
    ),
    instead_of=("control.scaled_to_zero", "database.instance_unavailable", "cost.idle_environment"),
    confirm=("aws ecs list-tags-for-resource --resource-arn SERVICE-ARN",),
    cures=("Resume the stack when it is wanted again.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    if service.desired_count:
        return
    tag = next((each for each in service.tags if each.key == TAG), None)
    if tag:
        says = f"{service.name} bears the tag {TAG}"
        yield rule.finding(
            about=service.arn,
            hurts=(service.arn, *(each.arn for each in databases(snapshot) if each.status in PAUSED)),
            says=says,
            evidence=(tag.seen("value", says), service.seen("desired_count")),
        )
        return
    stopped = databases(snapshot)
    if stopped and all(each.status in PAUSED for each in stopped) and all_at_zero(snapshot):
        names = ", ".join(each.id for each in stopped)
        yield rule.finding(
            about=service.cluster_arn,
            hurts=(service.arn, *(each.arn for each in stopped)),
            says=f"Every service is at zero and database {names} is stopped",
            evidence=(
                service.seen("desired_count", f"{service.name} should run 0 tasks"),
                *(each.seen("status", f"{each.id} is {each.status}") for each in stopped),
            ),
        )


def all_at_zero(snapshot: Snapshot) -> bool:
    """Whether no service of the stack should run. Raises Unknown when one of them could not be read."""
    wanted = [snapshot.find(Service, arn) for arn in snapshot.scope.service_arns]
    return all(each is None or each.desired_count == 0 for each in (*wanted, *services(snapshot)))


def databases(snapshot: Snapshot) -> tuple[Database, ...]:
    """The databases of the stack. Raises Unknown when some could not be read."""
    hidden = gap_of(snapshot, Database)
    if hidden:
        raise Unknown(hidden)
    return stores_of_stack(snapshot, Database)
