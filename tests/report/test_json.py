"""The document that programs read: docs/diagnosis.schema.json holds for every diagnosis."""

import json
import string
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stackmedic.model.finding import Confidence, Severity, SymptomKind, Verdict
from stackmedic.report.json import report
from tests.report.findings import AT, a_diagnosis, a_fact, a_finding, a_full_diagnosis

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/diagnosis.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("diagnosis", [a_full_diagnosis(), *map(a_diagnosis, Verdict)])
def test_every_diagnosis_fits_the_schema(diagnosis: Any) -> None:
    VALIDATOR.validate(json.loads(report(diagnosis)))


@given(values, st.text())
def test_whatever_the_account_answers_fits_the_schema(value: Any, words: str) -> None:
    diagnosis = a_diagnosis(causes=(a_finding(says=words, evidence=(a_fact(value=value, says=words),)),))
    VALIDATOR.validate(json.loads(report(diagnosis)))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (("properties", "verdict"), Verdict),
        (("$defs", "finding", "properties", "severity"), Severity),
        (("$defs", "finding", "properties", "confidence"), Confidence),
        (("$defs", "symptom", "properties", "kind"), SymptomKind),
    ],
)
def test_the_schema_lists_exactly_the_words_of_the_model(path: tuple[str, ...], kind: type[Enum]) -> None:
    part = SCHEMA
    for step in path:
        part = part[step]
    assert [each.value for each in kind] == part["enum"]


def objects(schema: Any) -> list[Any]:
    """Every object description inside a schema."""
    if not isinstance(schema, dict | list):
        return []
    inner = [each for part in (schema.values() if isinstance(schema, dict) else schema) for each in objects(part)]
    return [schema, *inner] if isinstance(schema, dict) and schema.get("type") == "object" else inner


def test_the_schema_admits_nothing_that_it_does_not_describe() -> None:
    for each in objects(SCHEMA):
        assert each["additionalProperties"] is False
        assert sorted(each["required"]) == sorted(each["properties"])


def test_the_same_diagnosis_gives_the_same_bytes() -> None:
    assert report(a_full_diagnosis()) == report(a_full_diagnosis())


def test_the_time_zone_of_a_fact_does_not_matter() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5)))
    assert report(a_diagnosis(at=AT)) == report(a_diagnosis(at=elsewhere))


def test_times_are_utc_with_milliseconds() -> None:
    assert "2026-03-01T03:15:02.500Z" == json.loads(report(a_diagnosis()))["at"]


def test_the_order_of_keys_in_a_reply_does_not_matter() -> None:
    one = a_diagnosis(causes=(a_finding(evidence=(a_fact(value={"a": 1, "b": 2}),)),))
    other = a_diagnosis(causes=(a_finding(evidence=(a_fact(value={"b": 2, "a": 1}),)),))
    assert report(one) == report(other)


def test_a_time_inside_a_value_is_written_like_every_time() -> None:
    moment: Any = datetime(2026, 3, 1, tzinfo=AT.tzinfo)
    document = json.loads(report(a_diagnosis(causes=(a_finding(evidence=(a_fact(value={"at": moment}),)),))))
    assert {"at": "2026-03-01T00:00:00.000Z"} == document["causes"][0]["evidence"][0]["value"]


def test_no_character_of_a_log_line_reaches_the_terminal_raw() -> None:
    document = report(a_diagnosis(causes=(a_finding(says="\x1b[31m\u202e\x9b"),)))
    assert set(document) <= set(string.printable)


def test_changing_a_fact_changes_the_document() -> None:
    diagnosis = a_full_diagnosis()
    assert report(diagnosis) != report(replace(diagnosis, calls=diagnosis.calls + 1))
