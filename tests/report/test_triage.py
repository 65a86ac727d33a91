"""Triage as a page: every line fits, nothing that is to be typed is cut, and it can be typed as it stands."""

import shlex
from datetime import timedelta

import pytest

from stackmedic.model.triage import Patient, Triage
from stackmedic.report import triage
from tests.report.findings import AT, BACKEND, a_diagnosis, a_finding, a_symptom

LONG = "shop-production-backend-green"


def a_patient(**changed: object) -> Patient:
    fields = {"arn": BACKEND, "name": LONG, "cluster": "shop", "running": 0, "desired": 2, "signals": ("0 of 2 run",)}
    return Patient(**{**fields, "diagnosis": a_diagnosis(causes=(a_finding(),)), **changed})  # type: ignore[arg-type]


def a_triage(*patients: Patient) -> Triage:
    return Triage("123456789012", "eu-west-1", AT, AT - timedelta(hours=1), 1, 2, patients)


def commands(page: str) -> list[list[str]]:
    """The command lines of a page, as a shell reads them."""
    lines = page.replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.strip().startswith("stackmedic ")]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_command_that_proves_can_be_typed_as_it_stands(width: int) -> None:
    unknown = a_patient(name="web", diagnosis=a_diagnosis(unexplained=(a_symptom(),)))
    page = triage.report(a_triage(a_patient(), unknown), width)
    assert [
        ["stackmedic", "diagnose", "--cluster", "shop", "--service", "web"],
        ["stackmedic", "diagnose", "--cluster", "shop", "--service", LONG],
    ] == commands(page)
    assert all(len(line) <= width for line in page.splitlines())
    assert "…" not in page


def test_of_several_services_one_is_the_example() -> None:
    page = triage.report(a_triage(a_patient(), a_patient(name="web")))
    assert "PROOF AND CURE: for each, such as\n" in page
    assert 1 == len(commands(page))
