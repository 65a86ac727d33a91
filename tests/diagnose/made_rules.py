"""Rules in one word: one that finds, one that a gap hides, one that refutes."""

from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.rule import Check, Kind, Rule, Says, Undecided
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot
from tests.diagnose.builders import evidence


def a_rule(
    name: str,
    check: Check,
    *,
    leads_to: tuple[Effect, ...] = (Effect.CANNOT_CONNECT,),
    kind: Kind = Kind.CAUSE,
    residual: bool = False,
    says: str = "timed out",
) -> Rule:
    made = Rule(
        f"stackmedic.diagnose.rules.{name}",
        title=f"Title of {name}",
        severity=Severity.HIGH,
        leads_to=leads_to,
        kind=kind,
        residual=residual,
        signatures=(Says(says),),
    )
    made.check(check)
    return made


def finds(
    name: str,
    about: str = "sg-1",
    service: str = "backend",
    confidence: Confidence = Confidence.CONFIRMED,
    **more: object,
) -> Rule:
    def check(snapshot: Snapshot, asked: Service) -> Iterator[Finding | Undecided]:
        if asked.name == service:
            found = made.finding(about=about, hurts=(asked.arn,), says=f"{name} is so", evidence=(evidence(),))
            yield replace(found, confidence=confidence)

    made = a_rule(name, check, **more)  # type: ignore[arg-type]
    return made


def cannot_tell(name: str, *gaps: Gap, says: str = "timed out") -> Rule:
    def check(snapshot: Snapshot, asked: Service) -> Iterator[Finding | Undecided]:
        yield Undecided(about=f"sg-of-{name}", service=asked.arn, gaps=gaps)

    return a_rule(name, check, says=says)


def refutes(name: str) -> Rule:
    def check(snapshot: Snapshot, asked: Service) -> Iterator[Finding | Undecided]:
        yield from ()

    return a_rule(name, check)
