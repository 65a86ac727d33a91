"""capacity.quota_new_account: a lower limit holds than the quota that is shown."""

from stackmedic.diagnose.quotas import FARGATE_ON_DEMAND, RUNNING
from stackmedic.diagnose.rules.capacity import quota_concurrent_tasks
from stackmedic.diagnose.rules.capacity.quota_new_account import check
from stackmedic.model.scaling import Quota
from stackmedic.model.task import Task
from tests.diagnose.builders import Keyed, Part, a_series, a_service, a_snapshot, make, service_arn, unreadable
from tests.diagnose.rules.asking import findings, undecided
from tests.diagnose.rules.telling import told, unstarted

SAID = "You've reached the limit on the number of vCPUs you can run concurrently"


def vcpus(running: float, most: float) -> tuple[Part, ...]:
    facts = {"code": FARGATE_ON_DEMAND, "name": "Fargate On-Demand vCPU resource count", "value": most}
    quota = make(Quota, "servicequotas:GetServiceQuota", "Quota", **facts)
    return Keyed(FARGATE_ON_DEMAND, quota), a_series(RUNNING, *[running] * 9)


def test_a_refusal_far_below_the_quota_is_found() -> None:
    found = told(check, SAID, *vcpus(6, 4000))
    assert found.says.startswith("AWS refuses more although 6 of 4000 vCPUs run")
    assert {"servicequotas:GetServiceQuota", "cloudwatch:GetMetricData"} <= {each.call for each in found.evidence}


def test_a_quota_that_is_used_up_is_the_other_cause_with_both_numbers() -> None:
    assert findings(check, unstarted(SAID, *vcpus(3990, 4000))) == []
    found = told(quota_concurrent_tasks.check, SAID, *vcpus(3990, 4000))
    assert "3990 vCPUs of Fargate on demand run" == found.evidence[-1].says


def test_an_account_that_runs_little_and_is_refused_nothing_is_silent() -> None:
    assert findings(check, a_snapshot(*vcpus(6, 4000))) == []


def test_numbers_that_nobody_could_read_accuse_nobody() -> None:
    quota, used = vcpus(6, 4000)
    assert findings(check, unstarted(SAID, used, unreadable(Quota, FARGATE_ON_DEMAND))) == []
    assert findings(check, unstarted(SAID, quota)) == []


def test_tasks_that_nobody_could_read_are_undecided() -> None:
    tasks = unreadable(Task, (service_arn(), "STOPPED"))
    assert undecided(check, a_snapshot(a_service(running=1), *vcpus(6, 4000), tasks))
