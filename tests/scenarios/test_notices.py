"""What AWS reports of itself is read only where it has no room; an account without a support plan is told so."""

from stackmedic.lab.fault import Aws
from stackmedic.lab.faults.capacity.zones_without_capacity import inject
from stackmedic.report.text import report
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab

ASKED = "health:DescribeEvents"


def test_a_healthy_stack_does_not_ask(lab: Lab, doctor: Doctor) -> None:
    doctor.diagnose(lab)
    assert ASKED not in {each["permission"] for each in lab.calls()}


def test_where_there_is_no_capacity_the_missing_plan_is_told_in_words(lab: Lab, doctor: Doctor) -> None:
    inject(Aws(lab.url, lab.region))
    lab.advance(15)
    found = doctor.diagnose(lab)
    assert ["capacity.fargate_unavailable"] == [each.id for each in found.causes]
    (gap,) = found.gaps
    assert (ASKED, "") == (gap.call, gap.needs)
    assert gap.reason.endswith("AWS answers it only to accounts with a support plan of Business or more")
    assert "support plan" in report(found)
