"""Texts are read as they come; of a described incident, only what a person would be shown."""

from pathlib import Path

import pytest

from stackmedic.collect.incident import read_case, read_text
from stackmedic.errors import NotFound, UsageError
from stackmedic.model.incident import Incident, Statement

CASE = """
stack: One service on Fargate.
evidence:
- kind: stopped_reason
  component: task
  text: 'CannotPullContainerError: not found'
  form: quoted
"""
ANSWER = """
id: 001-dns-record-missing
root_cause: {category: network.dns_record_missing, sentence: the record was deleted}
source: {title: NXDOMAIN}
fix: create the record
misleading: the database looks full, no space left on device
confirmed_by: exec format error
"""


def written(folder: Path, content: str | bytes) -> str:
    file = folder / "given"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def test_a_described_incident_is_its_stack_and_evidence(tmp_path: Path) -> None:
    statement = Statement("CannotPullContainerError: not found", "stopped_reason", "task")
    assert Incident((statement,), "One service on Fargate.") == read_case(written(tmp_path, CASE))


def test_the_answer_that_a_file_holds_is_not_looked_at(tmp_path: Path) -> None:
    assert read_case(written(tmp_path, CASE + ANSWER)) == read_case(written(tmp_path, CASE))


@pytest.mark.parametrize(
    "content",
    [
        "[1, 2]",
        "evidence: all of it",
        "evidence: [text]",
        "stack: [1]\nevidence: []",
        "stack: &a x\nevidence: [{text: *a}]",
        "evidence: []\nevidence: [{text: twice}]",
        "evidence: [{text: !!python/object/apply:os.getcwd []}]",
        "evidence: [",
        "{[a]: b}",
        "[" * 5000,
        b"\xff\xfe\x00",
        "text: " + "x" * 2**20,
    ],
    ids=lambda each: str(each[:30]),
)
def test_what_is_no_described_incident_is_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(UsageError):
        read_case(written(tmp_path, content))


def test_missing_parts_of_evidence_are_empty(tmp_path: Path) -> None:
    case = read_case(written(tmp_path, "evidence: [{kind: exit_code, text: 137}, {text: null}, {}]"))
    assert (Statement("137", "exit_code"), Statement(""), Statement("")) == case.statements


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"caf\xe9", "caf\u00e9"),
        (b"d\xe9lai d\x92attente", "d\u00e9lai d\u2019attente"),
        ("plain".encode("utf-16"), "plain"),
        ("plain".encode("utf-16-le"), "plain"),
        ("plain".encode("utf-16-be"), "plain"),
        ("plain".encode("utf-32"), "plain"),
        ("日本の記録".encode() + b"\xe6", "日本の記録\ufffd"),
        (b"\xef\xbb\xbfplain", "plain"),
        ("日本".encode(), "日本"),
    ],
)
def test_bytes_of_any_encoding_are_read(tmp_path: Path, content: bytes, text: str) -> None:
    (statement,) = read_text(written(tmp_path, content)).statements
    assert text == statement.text


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_file_that_is_none_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        read_text(str(tmp_path / name))
