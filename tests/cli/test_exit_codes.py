"""Which exit code a diagnosis has, and which doctor."""

from typing import Any

import pytest

from stackmedic.cli.diagnose import exit_code
from stackmedic.cli.doctor import exit_code as doctor_exit_code
from stackmedic.model.finding import Verdict
from stackmedic.model.overview import Check
from tests.report.findings import a_diagnosis, a_finding, a_gap


@pytest.mark.parametrize(
    ("verdict", "code"), [(Verdict.HEALTHY, 0), (Verdict.STATE, 0), (Verdict.INCIDENT, 3), (Verdict.INCOMPLETE, 5)]
)
def test_every_verdict_has_its_code(verdict: Verdict, code: int) -> None:
    assert code == exit_code(a_diagnosis(verdict), strict=False)


@pytest.mark.parametrize("verdict", [Verdict.HEALTHY, Verdict.STATE, Verdict.INCOMPLETE])
def test_a_risk_counts_only_when_strict(verdict: Verdict) -> None:
    diagnosis = a_diagnosis(verdict, risks=(a_finding(),))
    assert 3 == exit_code(diagnosis, strict=True)
    assert exit_code(a_diagnosis(verdict), strict=True) == exit_code(diagnosis, strict=False)


def test_what_time_left_incomplete_is_10() -> None:
    gaps = (a_gap(), a_gap(reason="DeadlineReached"))
    assert 10 == exit_code(a_diagnosis(Verdict.INCOMPLETE, gaps=gaps), strict=False)


def test_an_incident_found_in_time_is_an_incident() -> None:
    assert 3 == exit_code(a_diagnosis(gaps=(a_gap(reason="DeadlineReached"),)), strict=False)


@pytest.mark.parametrize(
    ("checks", "code"),
    [
        ([("python", True)], 0),
        ([("python", True), ("logs:GetLogEvents", None)], 0),
        ([("credentials", False)], 4),
        ([("configuration", False)], 2),
        ([("credentials", True), ("ecs:ListTasks", False)], 5),
    ],
)
def test_doctor_exits_by_the_first_thing_that_is_amiss(checks: Any, code: int) -> None:
    assert code == doctor_exit_code(tuple(Check(name, ok, "") for name, ok in checks))
