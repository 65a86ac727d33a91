"""The page that a tired person reads."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.model.finding import Confidence, Link, Verdict
from stackmedic.report import text
from stackmedic.report.plain import columns
from tests.report.findings import (
    BACKEND,
    GROUP,
    a_diagnosis,
    a_fact,
    a_finding,
    a_full_diagnosis,
    a_gap,
    a_symptom,
)

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m \u202egpj.exe\u2066 \x9b31m \r\nFAKE: healthy\x00\u2028"


def test_an_incident_reads_from_the_verdict_to_the_remedy() -> None:
    expected = """\
shop · 123456789012 · eu-west-1                             2026-03-01 03:15:02Z
INCIDENT: 1 cause, hurting backend
42 calls read, the last 1h looked at

CAUSE: Database security group is closed to the service      confirmed, critical
  to change  sg-0db1234567890abcd
  since      2026-03-01 03:00:02Z, 15m ago

  ● no inbound rule of sg-0db1234567890abcd admits the tasks on tcp 5432
  ↓ cannot connect (backend) [inferred]
  ↓ 2 tasks exited with code 1 (backend)
  ↓ clients get 503 (backend)

  Proof
  • sg-0db1234567890abcd has no inbound rule for tcp 5432
    ec2:DescribeSecurityGroups at 03:15:02Z
    SecurityGroups[?GroupId=='sg-0db1234567890abcd'] | [0].IpPermissions = []

  Remedy   authorize_ingress
  Next     stackmedic fix network.sg_ingress_missing --plan-only
  Runbook  runbooks/network/sg_ingress_missing.md
"""
    assert expected == text.report(a_diagnosis(causes=(a_finding(),)))


@pytest.mark.parametrize(
    ("diagnosis", "line"),
    [
        (a_diagnosis(Verdict.HEALTHY), "HEALTHY: nothing hurts"),
        (
            a_diagnosis(Verdict.STATE, states=(a_finding(title="Paused on purpose"),)),
            "STATE: Paused on purpose; nothing to repair",
        ),
        (
            a_diagnosis(Verdict.INCOMPLETE, gaps=(a_gap(),)),
            "INCOMPLETE: nothing that hurts was seen; 1 blind spot",
        ),
        (a_diagnosis(unexplained=(a_symptom(),)), "INCIDENT: it hurts, and the cause is not known"),
        (a_diagnosis(causes=(a_finding(), a_finding())), "INCIDENT: 2 causes, hurting backend"),
        (a_diagnosis(causes=(a_finding(hurts=()),)), "INCIDENT: 1 cause"),
    ],
)
def test_every_verdict_is_said_in_the_second_line(diagnosis: Any, line: str) -> None:
    assert line == text.report(diagnosis).splitlines()[1]


def test_a_cause_without_a_chain_still_says_what_is_wrong() -> None:
    page = text.report(a_diagnosis(causes=(a_finding(chain=(), says="The group is closed"),)))
    assert f"  ● The group is closed ({GROUP})" in page


ROLE = "arn:aws:iam::123456789012:role/a-rather-long-name-of-an-execution-role-that-does-not-fit-on-one-line-at-all"


def test_sentences_name_things_shortly_and_the_proof_in_full() -> None:
    says = f"the role {ROLE} may not read it"
    found = a_finding(chain=(Link(says, ROLE),), evidence=(a_fact(says=says, value=ROLE),))
    page = text.report(a_diagnosis(causes=(found,)), width=200)
    assert "● the role a-rather-long-name-of-an-execution-role-that-does-not-fit-on-one-line-at-all may" in page
    assert "• the role … may not read it\n" in page
    assert f'= "{ROLE}"\n' in page


def test_a_name_that_does_not_fit_is_broken_where_it_has_a_seam() -> None:
    page = text.report(a_diagnosis(causes=(a_finding(about=ROLE),)))
    start = "  to change  arn:aws:iam::123456789012:role/a-rather-long-name-of-an-execution-"
    assert start in page.splitlines()
    assert "             role-that-does-not-fit-on-one-line-at-all" in page.splitlines()


def test_a_long_message_keeps_both_ends() -> None:
    says = f"AWS said: {'and so on ' * 60}because no policy allows it"
    page = " ".join(text.report(a_diagnosis(causes=(a_finding(chain=(Link(says, BACKEND),)),))).split())
    assert "AWS said: and so on" in page
    assert "and so on because no policy allows it (backend)" in page
    assert 40 > page.count("and so on")


def test_of_many_facts_the_first_are_shown_and_the_rest_counted() -> None:
    facts = tuple(a_fact(says=f"fact {number}") for number in range(8))
    page = text.report(a_diagnosis(causes=(a_finding(evidence=facts),)))
    assert "• fact 5\n" in page
    assert "fact 6" not in page
    assert "• 2 further facts with --json\n" in page


def test_the_page_says_since_when_it_hurts() -> None:
    hurts = a_diagnosis(symptoms=(a_symptom(), a_symptom(since=a_symptom().since - timedelta(minutes=4))))
    assert "hurts since 2026-03-01 03:11:02Z, 4m ago" == text.report(hurts).splitlines()[2]


def test_a_likely_cause_names_the_read_that_would_make_it_certain() -> None:
    found = a_finding(confidence=Confidence.LIKELY, decide=(a_gap(),))
    page = text.report(a_diagnosis(causes=(found,)))
    assert "To be certain, read ecs:DescribeTasks" in page


def test_where_no_call_failed_what_would_make_it_certain_can_be_typed() -> None:
    gap = a_gap(
        call="", needs="aws elbv2 describe-rules", reason="nothing but what was said of it speaks for it", hides=()
    )
    page = text.report(a_diagnosis(causes=(a_finding(confidence=Confidence.LIKELY, decide=(gap,)),)), width=120)
    said = "  To be certain: aws elbv2 describe-rules (nothing but what was said of it speaks for it)\n"
    assert said in page


def test_blind_spots_name_the_permission_and_what_is_hidden() -> None:
    page = text.report(a_diagnosis(Verdict.INCOMPLETE, gaps=(a_gap(),)), width=120)
    assert "  • ecs:DescribeTasks: AccessDeniedException; needs ecs:DescribeTasks; hides Task, backend\n" in page


def test_what_time_kept_from_being_read_is_told_at_once_and_needs_no_permission() -> None:
    late = [a_gap(call=call, needs=call, reason="DeadlineReached") for call in ("ecs:ListTasks", "ec2:DescribeSubnets")]
    page = text.report(a_diagnosis(Verdict.INCOMPLETE, gaps=(*late, a_gap(reason="ThrottlingException"))), width=120)
    assert "  • time ran out; --timeout gives more: ecs:ListTasks, ec2:DescribeSubnets\n" in page
    assert "  • ecs:DescribeTasks: ThrottlingException; hides Task, backend\n" in page
    assert "needs" not in page


def test_the_next_command_names_the_stack_as_it_was_named() -> None:
    asked = ("--cluster", "shop", "--region", "eu-west-1")
    page = text.report(a_diagnosis(causes=(a_finding(),), asked=asked), width=120)
    assert "stackmedic fix --cluster shop --region eu-west-1 network.sg_ingress_missing --plan-only\n" in page


def test_what_a_gap_hides_is_named_once_and_the_rest_of_many_is_counted() -> None:
    hides = ("Task", "RUNNING", "RUNNING", "task-1", "task-2", "task-3")
    page = text.report(a_diagnosis(Verdict.INCOMPLETE, gaps=(a_gap(hides=hides),)), width=120)
    assert "hides Task, RUNNING, task-1, 2 more\n" in page


def test_a_likely_cause_promises_only_what_it_is_worth() -> None:
    found = a_finding(confidence=Confidence.LIKELY, clears=(a_symptom(),))
    assert "If fixed all that hurts clears, if this is it\n" in text.report(a_diagnosis(causes=(found,)))


def test_a_fact_of_which_all_that_is_said_is_its_value_stands_alone() -> None:
    fact = a_fact(says="a message that is rather long", value="a message that is rather long")
    page = text.report(a_diagnosis(causes=(a_finding(evidence=(fact,)),)))
    assert "  Proof\n  • ec2:DescribeSecurityGroups at 03:15:02Z\n" in page


def test_a_healthy_stack_has_no_empty_sections() -> None:
    assert 3 == len(text.report(a_diagnosis(Verdict.HEALTHY)).splitlines())


def test_every_section_of_a_diagnosis_is_on_the_page() -> None:
    page = text.report(a_full_diagnosis())
    for heading in ("CAUSE:", "POSSIBLE:", "UNEXPLAINED:", "STATE:", "RISK:", "READ NEXT", "BLIND SPOTS:"):
        assert heading in page


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert width >= max(columns(line) for line in text.report(a_full_diagnosis(), width).splitlines())


def test_colour_changes_no_word() -> None:
    diagnosis = a_full_diagnosis()
    assert text.report(diagnosis) == re.sub(r"\x1b\[[0-9;]*m", "", text.report(diagnosis, colour=True))


def test_without_colour_there_is_no_escape_character() -> None:
    assert "\x1b" not in text.report(a_full_diagnosis())


def test_hostile_words_cannot_steer_the_terminal() -> None:
    found = a_finding(
        says=HOSTILE,
        title=HOSTILE,
        about=HOSTILE,
        evidence=(a_fact(value=HOSTILE, path=HOSTILE, says=HOSTILE),),
        chain=(Link(HOSTILE, HOSTILE),),
    )
    diagnosis = a_diagnosis(
        causes=(found,),
        risks=(found,),
        unexplained=(a_symptom(says=HOSTILE, about=HOSTILE),),
        gaps=(a_gap(reason=HOSTILE),),
        next_reads=(HOSTILE,),
    )
    page = text.report(diagnosis)
    assert set() == {each for each in page if not each.isprintable() and each != "\n"}
    assert not any(line.startswith("FAKE") for line in page.splitlines())


@given(st.text(), st.integers(40, 130), st.booleans())
def test_any_words_fit_and_are_printable(words: str, width: int, colour: bool) -> None:
    found = a_finding(says=words, about=words, chain=(Link(words, BACKEND),), evidence=(a_fact(value=words),))
    page = re.sub(r"\x1b\[[0-9;]*m", "", text.report(a_diagnosis(causes=(found,)), width, colour))
    assert all(columns(line) <= width for line in page.splitlines())
    assert all(each.isprintable() for line in page.split("\n") for each in line)
