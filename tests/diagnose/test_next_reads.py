"""What is named as the next read, where something hurts and is not proven; and what that keeps from being proven."""

from stackmedic.diagnose.engine import diagnose
from stackmedic.model.finding import Confidence, Effect, Verdict
from stackmedic.model.service import Service
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Gap
from stackmedic.model.trail import TrailEvent
from tests.diagnose.builders import a_snapshot, service_arn, task_arn, unreadable
from tests.diagnose.made_rules import cannot_tell, finds
from tests.diagnose.troubles import CLIENTS_GET_ERRORS, TRACE, crashing

DENIED = Gap(call="ec2:DescribeSecurityGroups", reason="AccessDenied", needs="ec2:DescribeSecurityGroups")


def test_what_only_seems_to_be_left_says_what_would_decide() -> None:
    left = finds("app.left", residual=True, confidence=Confidence.LIKELY, leads_to=(Effect.CRASHES,))
    diagnosis = diagnose(a_snapshot(*crashing(*TRACE)), rules=(left, cannot_tell("network.hidden", DENIED)))
    assert DENIED in diagnosis.causes[0].decide
    assert diagnosis.next_reads[0] == "ec2:DescribeSecurityGroups would decide app.left"


def test_what_only_seems_to_be_left_is_not_proven_while_nobody_reads_what_the_program_said() -> None:
    """A cache that is busy, as its clients connect again and again, and a log in which they say why."""
    left = finds("cache.left", residual=True, leads_to=(Effect.CRASHES,))
    unread = unreadable(LogLine, (task_arn("backend-dead-1"), "backend"))
    diagnosis = diagnose(a_snapshot(*crashing(), unread), rules=(left,))
    assert [Confidence.LIKELY] == [each.confidence for each in diagnosis.causes]
    assert diagnosis.next_reads[0].startswith("logs:GetLogEvents")
    assert [Confidence.CONFIRMED] == [
        each.confidence for each in diagnose(a_snapshot(*crashing(*TRACE)), rules=(left,)).causes
    ]


def test_a_read_that_may_tell_more_is_named_beside_a_cause_that_is_only_likely() -> None:
    guess = finds("app.guess", confidence=Confidence.LIKELY, leads_to=(Effect.CRASHES,))
    proof = finds("app.proof", leads_to=(Effect.CRASHES,))
    hidden = cannot_tell("network.hidden", DENIED)
    told, proven = (diagnose(a_snapshot(*crashing(*TRACE)), rules=(each, hidden)) for each in (guess, proof))
    assert "ec2:DescribeSecurityGroups could explain more" in told.next_reads
    assert () == proven.next_reads


def test_where_nothing_explains_the_hurt_who_changed_what_is_worth_reading() -> None:
    denied = unreadable(TrailEvent)
    hurt, well = (diagnose(a_snapshot(*each, denied), rules=()) for each in (crashing(*TRACE), ()))
    assert "could explain more" in next(each for each in hurt.next_reads if "TrailEvent" in each)
    assert (Verdict.HEALTHY, ()) == (well.verdict, well.next_reads)


def test_of_trouble_that_nobody_knows_whose_it_is_the_hidden_services_are_told_first() -> None:
    hidden = (unreadable(Service, service_arn()), unreadable(Service, service_arn("frontend")), CLIENTS_GET_ERRORS)
    diagnosis = diagnose(a_snapshot(*hidden))
    assert {None} == {each.service for each in diagnosis.unexplained}
    assert "Service" in diagnosis.next_reads[0] and "could explain more" in diagnosis.next_reads[0]
