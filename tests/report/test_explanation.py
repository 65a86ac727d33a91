"""An explanation as a page and as a document: everything that was found is in it, and it fits."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from stackmedic.model.explanation import Because, Explanation, Named, Recognized, Strength
from stackmedic.report.explanation import as_json, as_text
from stackmedic.report.plain import columns

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/explanation.schema.json").read_text())
SAID = Because("connect ETIMEDOUT 10.0.0.1:5432", "line 3", "", 3.0)
AGAINST = Because("exit code 0", "line 9", "exit 0", -3.0)
SHARED = Because("", "the whole text", "words in common: port, inbound", 1.25)
CAUSE = Named(
    "network.sg_ingress_missing",
    "A security group is closed to those who need it",
    Strength.MEDIUM,
    4.2,
    (SAID, SHARED, AGAINST),
    ("aws ec2 describe-security-groups --group-ids GROUP",),
    ("Let the client's security group in on that port.",),
    runbook=True,
)
GUESS = Named("app.overloaded", "More requests come than can be served", Strength.LOW, 0.8, (), (), (), runbook=False)
FAMILY = Recognized("a connection timed out", "network", SAID, ("ec2:DescribeSecurityGroups of both ends",))
FULL = Explanation((CAUSE, GUESS), (FAMILY,), 12)
EMPTY = Explanation((), (), 1)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("explanation", [FULL, EMPTY], ids=("full", "empty"))
def test_every_document_fits_the_schema(explanation: Explanation) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(as_json(explanation)))


def test_the_document_names_the_runbook_where_there_is_one() -> None:
    named = json.loads(as_json(FULL))["causes"]
    assert ["runbooks/network/sg_ingress_missing.md", None] == [each["runbook"] for each in named]


def test_the_kind_of_trouble_is_told_where_every_cause_is_a_guess_even_of_the_same_line() -> None:
    guess = replace(CAUSE, confidence=Strength.LOW)
    assert "In general" in as_text(Explanation((guess,), (FAMILY,), 1))
    assert "In general" not in as_text(Explanation((CAUSE,), (FAMILY,), 1))


def test_the_page_says_what_speaks_for_and_against_what_would_decide_and_what_cures() -> None:
    page = as_text(FULL, 100)
    for words in (
        "1. A security",
        "+ line 3",
        "− line 9",
        "(exit 0)",
        "words in common",
        "to decide:",
        "to cure:",
        "runbook:",
    ):
        assert words in page


def test_a_page_without_a_cause_says_so_and_what_to_read() -> None:
    page = as_text(Explanation((), (FAMILY,), 7))
    assert page.startswith("No cause is named in 7 lines.")
    assert "to read next: ec2:DescribeSecurityGroups" in page


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    assert max(map(columns, as_text(FULL, width).splitlines())) <= width
