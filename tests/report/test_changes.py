"""What was changed, and what a cure would leave, in every form of the report."""

import json
from collections.abc import Callable

import pytest

from stackmedic.model.finding import Diagnosis
from stackmedic.report import github, html, junit, markdown, sarif, text
from stackmedic.report import json as json_report
from stackmedic.report.telling import if_fixed
from tests.report.findings import a_diagnosis, a_finding, a_happening, a_symptom

CHANGED = a_finding(changes=(a_happening(),), clears=(a_symptom(),), stays=(a_symptom(says="answers are slow"),))
FORMS = [markdown.report, html.report, junit.report, sarif.report, github.report, lambda told: text.report(told, 200)]
DIAGNOSIS = a_diagnosis(causes=(CHANGED,), changes=(a_happening(),))


def test_the_terminal_says_who_changed_it_and_what_stays() -> None:
    page = " ".join(text.report(DIAGNOSIS, width=200).split())
    assert "changed 2026-03-01 02:55:02Z, 20m ago: mallory called RevokeSecurityGroupIngress" in page
    assert "If fixed 1 of 2 symptoms clears; 1 stays: answers are slow" in page


def test_what_somebody_did_twice_at_once_is_said_once() -> None:
    twice = a_finding(changes=(a_happening(), a_happening()))
    page = " ".join(text.report(a_diagnosis(causes=(twice,)), width=200).split())
    assert 1 == page.count("mallory called")
    assert "mallory called RevokeSecurityGroupIngress (2 times)" in page


def test_the_terminal_says_what_another_cause_may_keep_up() -> None:
    shared = tuple(a_symptom(says=f"{each} is slow: 3 s") for each in "abcde")
    some = a_finding(clears=(a_symptom(),), may_stay=shared)
    page = " ".join(text.report(a_diagnosis(causes=(some,)), width=200).split())
    assert "1 of 6 symptoms clears; 5 may stay, with another cause beside: " in page
    assert "beside: a is slow, b is slow, c is slow and 2 more" in page


def test_a_cause_that_shares_all_it_explains_promises_nothing() -> None:
    shared = a_finding(may_stay=(a_symptom(), a_symptom(says="another")))
    assert "nothing is sure to clear: another cause explains the 2 symptoms, too" == if_fixed(shared)


def test_a_lone_cause_ends_all_that_hurts() -> None:
    assert "all that hurts clears" == if_fixed(a_finding(clears=(a_symptom(), a_symptom(says="another"))))


@pytest.mark.parametrize("report", FORMS)
def test_every_form_says_what_changed_what_would_clear_and_what_to_type(report: Callable[[Diagnosis], str]) -> None:
    told = report(DIAGNOSIS)
    assert "mallory called RevokeSecurityGroupIngress" in told
    assert "1 of 2 symptoms clears" in told
    assert "stackmedic fix network.sg_ingress_missing --plan-only" in told


@pytest.mark.parametrize("report", FORMS)
def test_no_form_offers_a_command_where_only_the_runbook_helps(report: Callable[[Diagnosis], str]) -> None:
    assert "stackmedic fix" not in report(a_diagnosis(causes=(a_finding(remedies=()),)))


def test_a_cause_that_nobody_changed_says_nothing_of_it() -> None:
    page = text.report(a_diagnosis(causes=(a_finding(),)))
    assert "changed" not in page
    assert "If fixed" not in page


def test_the_timeline_holds_the_change() -> None:
    assert "mallory called RevokeSecurityGroupIngress" in markdown.report(DIAGNOSIS)


def test_programs_get_both() -> None:
    document = json.loads(json_report.report(DIAGNOSIS))
    (cause,) = document["causes"]
    assert ("mallory", 1, 1) == (document["changes"][0]["who"], len(cause["clears"]), len(cause["stays"]))
