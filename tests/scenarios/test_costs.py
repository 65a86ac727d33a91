"""What a stack costs is read only for those who ask, and what left its band, or its budget, is a risk."""

from stackmedic.app import Options, Target
from stackmedic.permissions import iam_policy
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import CLUSTER, Lab

ASKED = {"ce:GetCostAndUsage", "budgets:ViewBudget"}
DAY_MIN = 24 * 60


def asked(lab: Lab) -> set[str]:
    return {each["permission"] for each in lab.calls()} & ASKED


def costs(doctor: Doctor, lab: Lab) -> dict[str, str]:
    found = doctor.diagnose(lab, costs=True)
    assert "healthy" == found.verdict.value
    return {each.id: each.says for each in found.risks if each.evidence[0].call in ASKED}


def test_nobody_pays_for_a_bill_that_was_not_asked_for(lab: Lab, doctor: Doctor) -> None:
    doctor.diagnose(lab)
    assert set() == asked(lab)


def test_usual_days_within_their_budget_are_no_risk(lab: Lab, doctor: Doctor) -> None:
    assert {} == costs(doctor, lab)
    assert ASKED == asked(lab)


def test_a_service_that_became_dear_and_the_budget_that_it_breaks_are_risks(lab: Lab, doctor: Doctor) -> None:
    limit = {"Amount": "1", "Unit": "USD"}
    budget = {"BudgetName": "monthly", "BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": limit}
    lab.client("budgets").create_budget(AccountId="123456789012", Budget=budget)
    lab.least(8)
    lab.scale(8)
    lab.advance(1.5 * DAY_MIN)
    found = costs(doctor, lab)
    assert {"cost.budget_exceeded", "cost.service_spike"} == set(found)
    assert found["cost.service_spike"].startswith("Amazon Elastic Container Service cost ")
    assert found["cost.service_spike"].endswith("Most of it is APS2-Fargate-vCPU-Hours:perCPU")


def test_the_policy_has_the_bill_only_for_those_who_ask() -> None:
    def actions(**more: bool) -> set[str]:
        policy = iam_policy("diagnose", Target(cluster=CLUSTER), Options(region="eu-central-1", **more), "123456789012")
        return {name for each in policy["Statement"] for name in each["Action"]}

    assert ASKED == actions(costs=True) - actions()
