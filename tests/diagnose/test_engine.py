"""The engine: what comes of what hurts, of what rules find, and of what nobody could read."""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.every_rule import all_rules
from stackmedic.diagnose.rule import Undecided
from stackmedic.model.artifact import Image
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Confidence, Diagnosis, Effect, Finding, SymptomKind, Verdict
from stackmedic.model.load_balancer import Target
from stackmedic.model.network import SecurityGroup
from stackmedic.model.noun import Noun
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import EVERYWHERE, Gap, Snapshot
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    CALLS,
    Part,
    a_database,
    a_security_group,
    a_snapshot,
    a_stopped_task,
    a_task,
    gone,
    image_reference,
    log,
    running,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.made_rules import a_rule, cannot_tell, finds, refutes
from tests.diagnose.troubles import (
    CLIENTS_GET_ERRORS,
    TIMES_OUT,
    TRACE,
    crashing,
    down,
    not_starting,
    rolled_back,
)

DENIED = Gap(call="ec2:DescribeSecurityGroups", reason="AccessDenied", needs="ec2:DescribeSecurityGroups")
OTHER = Gap(call="ec2:DescribeSubnets", reason="AccessDenied", needs="ec2:DescribeSubnets")


def ids(findings: tuple[Finding, ...]) -> list[str]:
    return [each.id for each in findings]


# --- verdicts ---------------------------------------------------------------------------------------------------------


def test_healthy_stack_is_healthy() -> None:
    diagnosis = diagnose(a_snapshot())
    assert diagnosis.verdict is Verdict.HEALTHY
    assert (diagnosis.symptoms, diagnosis.causes, diagnosis.risks, diagnosis.states) == ((), (), (), ())


def test_stopped_database_is_one_cause_with_a_chain_to_the_people_outside() -> None:
    diagnosis = diagnose(a_snapshot(a_database(status="stopped"), *crashing(TIMES_OUT), CLIENTS_GET_ERRORS))
    assert diagnosis.verdict is Verdict.INCIDENT
    assert ids(diagnosis.causes) == ["database.instance_unavailable"]
    assert diagnosis.unexplained == ()
    chain = diagnosis.causes[0].chain
    assert chain[0].about == diagnosis.causes[0].about
    assert chain[1].says == "backend cannot connect to shop-postgres"
    assert [each.symptom for each in chain[2:]] == [
        SymptomKind.TASKS_EXIT,
        SymptomKind.LOG_ERRORS,
        SymptomKind.SERVICE_BELOW_DESIRED,
        SymptomKind.NO_TARGETS,
        SymptomKind.CLIENT_ERRORS,
    ]


def test_what_nothing_explains_is_an_incident_and_says_what_to_read() -> None:
    diagnosis = diagnose(a_snapshot(*down()), rules=())
    assert diagnosis.verdict is Verdict.INCIDENT
    assert {each.kind for each in diagnosis.unexplained} == {SymptomKind.SERVICE_BELOW_DESIRED, SymptomKind.NO_TARGETS}
    assert diagnosis.next_reads


@pytest.mark.parametrize(
    "hidden",
    [
        unreadable(Target, EVERYWHERE),
        unreadable(Task, EVERYWHERE),
        unreadable(Database, EVERYWHERE),
        unreadable(Series, "AWS/ApplicationELB/HTTPCode_ELB_5XX_Count/Sum/app/shop/1"),
        unreadable(Service, service_arn()),
    ],
)
def test_what_cannot_be_seen_is_never_healthy(hidden: Part) -> None:
    diagnosis = diagnose(a_snapshot(hidden))
    assert diagnosis.verdict is Verdict.INCOMPLETE
    assert diagnosis.gaps


def test_a_metric_that_only_adds_detail_may_be_missing() -> None:
    assert diagnose(a_snapshot(unreadable(Series, "AWS/ECS/CPUUtilization/Average/shop"))).verdict is Verdict.HEALTHY


def test_a_stack_without_readable_services_is_incomplete() -> None:
    hidden = (unreadable(Service, service_arn()), unreadable(Service, service_arn("frontend")))
    assert diagnose(a_snapshot(*hidden)).verdict is Verdict.INCOMPLETE


def test_a_rule_that_crashes_leaves_a_gap_that_everybody_sees() -> None:
    def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
        raise ZeroDivisionError("oops")
        yield

    diagnosis = diagnose(a_snapshot(), rules=(a_rule("app.broken", check),))
    assert diagnosis.verdict is Verdict.INCOMPLETE
    assert diagnosis.gaps[0].reason == "rule app.broken failed: ZeroDivisionError: oops"


# --- causes and risks -------------------------------------------------------------------------------------------------


def test_two_faults_on_one_service_are_two_causes() -> None:
    rules = (finds("network.one", "sg-1"), finds("network.two", "sg-2"))
    diagnosis = diagnose(a_snapshot(*crashing(TIMES_OUT)), rules=rules)
    assert [each.about for each in diagnosis.causes] == ["sg-1", "sg-2"]


@pytest.mark.parametrize(("instead_of", "causes"), [((), ["iam.access", "iam.role"]), (("iam.access",), ["iam.role"])])
def test_what_one_sentence_says_in_general_and_in_particular_is_one_cause(
    instead_of: tuple[str, ...], causes: list[str]
) -> None:
    general, particular = finds("iam.access", "role-1"), finds("iam.role", "role-2")
    particular.instead_of = instead_of
    diagnosis = diagnose(a_snapshot(*crashing(TIMES_OUT)), rules=(general, particular))
    assert causes == ids(diagnosis.causes)


def test_two_faults_on_two_services_are_two_causes() -> None:
    snapshot = a_snapshot(
        a_database(status="stopped"),
        *crashing(TIMES_OUT),
        gone(Image, image_reference("frontend"), value="ImageNotFoundException"),
        *not_starting(f"CannotPullContainerError: {image_reference('frontend')}: not found", "frontend"),
    )
    diagnosis = diagnose(snapshot)
    assert sorted(ids(diagnosis.causes)) == ["database.instance_unavailable", "image.tag_missing"]
    assert diagnosis.unexplained == ()


def test_two_closed_groups_are_two_causes() -> None:
    closed = (a_security_group("sg-database"), a_security_group("sg-cache"))
    diagnosis = diagnose(a_snapshot(*closed, *crashing(TIMES_OUT)))
    assert sorted(each.about for each in diagnosis.causes) == ["sg-cache", "sg-database"]


def test_one_cause_at_one_resource_hurting_two_services_is_one_entry() -> None:
    rules = (finds("network.one", "sg-1"), finds("network.one", "sg-1", service="frontend"))
    diagnosis = diagnose(a_snapshot(*down(), *down("frontend")), rules=rules)
    assert len(diagnosis.causes) == 1
    assert diagnosis.causes[0].hurts == (service_arn(), service_arn("frontend"))


def test_what_explains_nothing_that_hurts_is_a_risk() -> None:
    diagnosis = diagnose(a_snapshot(gone(Image, image_reference())))
    assert diagnosis.verdict is Verdict.HEALTHY
    assert ids(diagnosis.risks) == ["image.tag_missing"]


def test_a_missing_image_is_a_risk_while_tasks_start_and_crash() -> None:
    diagnosis = diagnose(a_snapshot(gone(Image, image_reference()), *crashing(*TRACE)))
    assert ids(diagnosis.causes) == ["app.crash_on_start"]
    assert ids(diagnosis.risks) == ["image.tag_missing"]


def test_a_residual_rule_is_silent_where_another_cause_explains() -> None:
    rules = (finds("network.one"), finds("app.rest", "svc", residual=True, leads_to=(Effect.CRASHES,)))
    assert ids(diagnose(a_snapshot(*crashing(TIMES_OUT)), rules=rules).causes) == ["network.one"]
    assert ids(diagnose(a_snapshot(*crashing(TIMES_OUT)), rules=rules[1:]).causes) == ["app.rest"]


def test_a_closed_door_that_a_program_complains_about_is_an_incident_before_it_dies() -> None:
    said = log("backend-1", TIMES_OUT)
    diagnosis = diagnose(a_snapshot(said), rules=(finds("network.one"),))
    assert ids(diagnosis.causes) == ["network.one"]
    assert diagnose(a_snapshot(said), rules=()).verdict is Verdict.HEALTHY
    assert ids(diagnose(a_snapshot(log("backend-1", "ERROR odd")), rules=(finds("network.one"),)).risks) == [
        "network.one"
    ]


# --- gaps and messages ------------------------------------------------------------------------------------------------


def test_one_gap_and_a_message_make_a_cause_likely() -> None:
    diagnosis = diagnose(a_snapshot(*crashing(TIMES_OUT)), rules=(cannot_tell("network.one", DENIED),))
    assert [each.confidence for each in diagnosis.causes] == [Confidence.LIKELY]
    assert diagnosis.causes[0].decide == (DENIED,)
    assert diagnosis.causes[0].evidence[0].call == "logs:GetLogEvents"
    assert "ec2:DescribeSecurityGroups" in diagnosis.next_reads[0]


def test_several_gaps_make_it_only_possible() -> None:
    diagnosis = diagnose(a_snapshot(*crashing(TIMES_OUT)), rules=(cannot_tell("network.one", DENIED, OTHER),))
    assert diagnosis.causes == ()
    assert ids(diagnosis.possible) == ["network.one"]
    assert diagnosis.verdict is Verdict.INCIDENT


def test_a_tie_accuses_nobody_and_names_the_read_that_decides() -> None:
    rules = (cannot_tell("network.one", DENIED), cannot_tell("network.two", DENIED))
    diagnosis = diagnose(a_snapshot(*crashing(TIMES_OUT)), rules=rules)
    assert diagnosis.causes == ()
    assert ids(diagnosis.possible) == ["network.one", "network.two"]
    assert diagnosis.next_reads[0].endswith("would decide between network.one and network.two")


def test_what_is_refuted_is_gone_whatever_the_message() -> None:
    diagnosis = diagnose(a_snapshot(*crashing(TIMES_OUT)), rules=(refutes("network.one"),))
    assert (diagnosis.causes, diagnosis.possible) == ((), ())


def test_a_gap_without_a_message_accuses_nobody() -> None:
    diagnosis = diagnose(a_snapshot(*crashing("ValueError: other")), rules=(cannot_tell("network.one", DENIED),))
    assert (diagnosis.causes, diagnosis.possible) == ((), ())
    assert any("ec2:DescribeSecurityGroups" in each for each in diagnosis.next_reads)


def test_a_message_from_before_the_recovery_does_not_accuse() -> None:
    tasks = running("backend", a_task("backend-1", started="20m"), a_task("backend-2", started="20m"))
    old = stopped("backend", a_stopped_task(stopped="30m", started="31m"))
    snapshot = a_snapshot(tasks, old, log("backend-dead-1", TIMES_OUT, last="30m"))
    diagnosis = diagnose(snapshot, rules=(cannot_tell("network.one", DENIED),))
    assert diagnosis.symptoms == ()
    assert (diagnosis.causes, diagnosis.possible) == ((), ())


def test_a_residual_rule_does_not_accuse_what_a_message_might_explain() -> None:
    rules = (
        cannot_tell("network.one", DENIED, OTHER),
        finds("app.rest", "svc", residual=True, leads_to=(Effect.CRASHES,)),
    )
    diagnosis = diagnose(a_snapshot(*crashing(TIMES_OUT)), rules=rules)
    assert diagnosis.causes == ()
    assert sorted(ids(diagnosis.possible)) == ["app.rest", "network.one"]


def test_denied_security_groups_never_make_a_wrong_confirmed_cause() -> None:
    snapshot = a_snapshot(unreadable(SecurityGroup), *crashing(TIMES_OUT))
    diagnosis = diagnose(snapshot)
    assert all(each.confidence is not Confidence.CONFIRMED for each in diagnosis.causes)
    assert diagnosis.verdict is Verdict.INCIDENT
    assert "ec2:DescribeSecurityGroups" in {each.call for each in diagnosis.gaps}


FAULTS: dict[str, tuple[Part, ...]] = {
    "": (),
    "database.instance_unavailable": (a_database(status="stopped"), *crashing(TIMES_OUT)),
    "network.sg_ingress_missing": (a_security_group("sg-database"), *crashing(TIMES_OUT)),
    "app.crash_on_start": crashing(*TRACE),
    "deploy.bad_revision": rolled_back(),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", CALLS)
def test_blindness_never_heals_and_never_proves(fault: str, kind: type[Noun]) -> None:
    whole = diagnose(a_snapshot(*FAULTS[fault]))
    assert ids(whole.causes) == ([fault] if fault else [])
    blind = diagnose(a_snapshot(*FAULTS[fault], unreadable(kind, EVERYWHERE)))
    proven = {each.id for each in blind.causes if each.confidence is Confidence.CONFIRMED}
    assert proven <= {fault}
    assert not fault or blind.verdict in (Verdict.INCIDENT, Verdict.INCOMPLETE)
    assert blind.verdict is not Verdict.STATE
    assert CALLS[kind] in {each.call for each in blind.gaps}


# --- order ------------------------------------------------------------------------------------------------------------

TROUBLES: tuple[tuple[Part, ...], ...] = (
    (),
    (a_database(status="stopped"), *crashing(TIMES_OUT), CLIENTS_GET_ERRORS),
    (a_security_group("sg-database"), a_security_group("sg-cache"), *crashing(TIMES_OUT)),
    (unreadable(SecurityGroup), *crashing(TIMES_OUT), *crashing(*TRACE, name="frontend")),
    rolled_back(),
)


def as_bytes(diagnosis: Diagnosis) -> bytes:
    return json.dumps(asdict(diagnosis), default=str).encode()


def shuffled(snapshot: Snapshot, order: random.Random) -> Snapshot:
    one, many = list(snapshot.one.items()), list(snapshot.many.items())
    order.shuffle(one)
    order.shuffle(many)
    return replace(snapshot, one=dict(one), many=dict(many))


@given(st.sampled_from(TROUBLES), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(trouble: tuple[Part, ...], order: random.Random) -> None:
    snapshot = a_snapshot(*trouble)
    assert as_bytes(diagnose(shuffled(snapshot, order))) == as_bytes(diagnose(snapshot))


def test_rules_are_found_by_walking() -> None:
    found = [each.id for each in all_rules()]
    assert found == sorted(found)
    assert {"control.paused_on_purpose", "deploy.bad_revision", "task.oom_limit_too_low"} <= set(found)
