"""Whom a service waits for is asked of X-Ray where its clients wait, and proves that the endpoint itself is slow."""

from stackmedic.lab.fault import Aws
from stackmedic.lab.faults.app.slow_endpoint import inject
from stackmedic.model.finding import Confidence
from tests.lab.test_edge_traces import instrument
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab

ASKED = "xray:GetServiceGraph"


def asked(lab: Lab) -> int:
    return sum(each["permission"] == ASKED for each in lab.calls())


def test_a_healthy_stack_is_not_asked_for_its_traces(lab: Lab, doctor: Doctor) -> None:
    doctor.diagnose(lab)
    assert 0 == asked(lab)


def test_a_slow_endpoint_of_a_traced_program_is_confirmed(lab: Lab, doctor: Doctor) -> None:
    instrument(lab)
    inject(Aws(lab.url, lab.region))
    lab.advance(12)
    (cause,) = [each for each in doctor.diagnose(lab).causes if each.id == "app.slow_endpoint"]
    assert (Confidence.CONFIRMED, ASKED) == (cause.confidence, cause.evidence[0].call)
    assert cause.says.endswith("takes most of the time itself")
    assert 1 == asked(lab)
