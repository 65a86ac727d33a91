"""Ask one rule about one service, as the engine does: what it finds, and what it cannot tell."""

from stackmedic.diagnose.rule import Check, Undecided
from stackmedic.model.finding import Confidence, Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown
from tests.diagnose.builders import service_arn


def ask(check: Check, snapshot: Snapshot, name: str = "backend") -> list[Finding | Undecided]:
    """Every answer; an Unknown that escapes is Undecided too."""
    service = snapshot.find(Service, service_arn(name))
    assert service
    answers: list[Finding | Undecided] = []
    try:
        answers.extend(check(snapshot, service))
    except Unknown as unknown:
        answers.append(Undecided(about=service.arn, service=service.arn, gaps=(unknown.gap,)))
    return answers


def findings(check: Check, snapshot: Snapshot, name: str = "backend") -> list[Finding]:
    """What the rule accuses; fails when it could not tell something."""
    answers = ask(check, snapshot, name)
    assert not [each for each in answers if isinstance(each, Undecided)], answers
    return [each for each in answers if isinstance(each, Finding)]


def the_finding(check: Check, snapshot: Snapshot, confidence: Confidence = Confidence.CONFIRMED) -> Finding:
    """The one finding, of the confidence that is expected, with evidence that can be cited."""
    found = findings(check, snapshot)
    assert len(found) == 1, found
    assert found[0].confidence is confidence
    assert all(each.call and each.path for each in found[0].evidence)
    assert bool(found[0].decide) is (confidence is Confidence.LIKELY)
    return found[0]


def undecided(check: Check, snapshot: Snapshot, name: str = "backend") -> list[Undecided]:
    """What the rule cannot tell; fails when it accuses."""
    answers = ask(check, snapshot, name)
    assert not [each for each in answers if isinstance(each, Finding)], answers
    return [each for each in answers if isinstance(each, Undecided)]
