"""What was changed, and what a cure would leave, in every form of the report."""

import json

from stackmedic.report import json as json_report
from stackmedic.report import markdown, text
from tests.report.findings import a_diagnosis, a_finding, a_happening, a_symptom

CHANGED = a_finding(changes=(a_happening(),), clears=(a_symptom(),), stays=(a_symptom(says="answers are slow"),))
DIAGNOSIS = a_diagnosis(causes=(CHANGED,), changes=(a_happening(),))


def test_the_terminal_says_who_changed_it_and_what_stays() -> None:
    page = " ".join(text.report(DIAGNOSIS, width=200).split())
    assert "changed mallory called RevokeSecurityGroupIngress" in page
    assert "Cured alone, it ends 1 symptom; this stays: answers are slow" in page


def test_the_terminal_says_what_another_cause_may_keep_up() -> None:
    shared = a_finding(may_stay=tuple(a_symptom(says=f"{each} is slow") for each in "abcde"))
    page = " ".join(text.report(a_diagnosis(causes=(shared,)), width=200).split())
    assert "Cured alone, it ends 0 symptoms; this may stay: a is slow, b is slow, c is slow and 2 more" in page


def test_a_cause_that_nobody_changed_says_nothing_of_it() -> None:
    page = text.report(a_diagnosis(causes=(a_finding(),)))
    assert "changed" not in page
    assert "Cured alone" not in page


def test_the_timeline_holds_the_change() -> None:
    assert "mallory called RevokeSecurityGroupIngress" in markdown.report(DIAGNOSIS)


def test_programs_get_both() -> None:
    document = json.loads(json_report.report(DIAGNOSIS))
    (cause,) = document["causes"]
    assert ("mallory", 1, 1) == (document["changes"][0]["who"], len(cause["clears"]), len(cause["stays"]))
