"""A service should run no task, and no pause is on record: meant, unless people get errors for it, then it is a cause.

Source: guide ohmycoins, "emergency step: desired count 0", which is an outage by hand.
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Kind, Rule, Undecided
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The service is scaled to zero",
    severity=Severity.HIGH,
    kind=Kind.STATE,
    leads_to=(Effect.IS_DOWN,),
    remedies=("scale_service",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    if service.desired_count == 0 and service.status == "ACTIVE":
        says = f"{service.name} should run 0 tasks"
        yield rule.finding(
            about=service.arn,
            hurts=(service.arn,),
            says=says,
            evidence=(service.seen("desired_count", says), service.seen("running_count")),
        )
