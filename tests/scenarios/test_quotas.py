"""What an account may run at once is read only where AWS refuses more, and stands beside what it runs."""

from stackmedic.lab.fault import Aws
from stackmedic.lab.faults.capacity.vcpu_quota_reached import inject
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab

ASKED = "servicequotas:GetServiceQuota"


def asked(lab: Lab) -> int:
    return sum(each["permission"] == ASKED for each in lab.calls())


def test_a_healthy_stack_asks_for_no_quota(lab: Lab, doctor: Doctor) -> None:
    doctor.diagnose(lab)
    assert 0 == asked(lab)


def test_a_quota_that_is_used_up_is_shown_with_what_runs(lab: Lab, doctor: Doctor) -> None:
    inject(Aws(lab.url, lab.region))
    lab.advance(15)
    found = doctor.diagnose(lab)
    (cause,) = found.causes
    assert "capacity.quota_concurrent_tasks" == cause.id
    told = {each.call: each.says for each in cause.evidence}
    assert "Fargate On-Demand vCPU resource count: 1.5" == told[ASKED]
    assert told["cloudwatch:GetMetricData"].endswith("vCPUs of Fargate on demand run")
    assert 1 == asked(lab)
