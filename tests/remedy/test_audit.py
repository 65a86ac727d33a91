"""The audit record: whatever is done to it is noticed, and nothing is confirmed that is not in it."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.errors import Refused
from stackmedic.remedy.audit import FILE, HEAD, Audit

entries = st.integers(2, 6)


def written(count: int) -> Audit:
    audit = Audit(Path(tempfile.mkdtemp()))
    for number in range(count):
        audit.record("call", run=f"r{number}", at=f"t{number}", who="me", call="ec2:Something", number_of=number)
    return audit


def test_what_is_recorded_can_be_read_and_is_whole(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    audit.record("intent", run="r", at="t", who="me", target="sg-1")
    head = audit.record("call", run="r", at="t", who="me", call="ec2:X")
    assert ["intent", "call"] == [each["event"] for each in audit.entries()]
    assert ((), 2, head) == (audit.verify().problems, audit.verify().entries, audit.verify().head)


def test_nothing_recorded_is_whole_too(tmp_path: Path) -> None:
    assert () == Audit(tmp_path / "none").verify().problems


@given(entries, st.data())
def test_a_flipped_byte_is_noticed(count: int, data: st.DataObject) -> None:
    audit = written(count)
    content = bytearray(audit.path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    audit.path.write_bytes(bytes(content))
    assert audit.verify().problems


@given(entries, st.data())
def test_a_deleted_entry_is_noticed(count: int, data: st.DataObject) -> None:
    audit = written(count)
    lines = audit.path.read_bytes().splitlines(keepends=True)
    del lines[data.draw(st.integers(0, count - 1))]
    audit.path.write_bytes(b"".join(lines))
    assert audit.verify().problems


@given(entries, st.data())
def test_reordered_entries_are_noticed(count: int, data: st.DataObject) -> None:
    audit = written(count)
    lines = audit.path.read_bytes().splitlines(keepends=True)
    other = data.draw(st.permutations(lines).filter(lambda order: order != lines))
    audit.path.write_bytes(b"".join(other))
    assert audit.verify().problems


@given(entries, st.data())
def test_a_truncated_record_is_noticed_and_never_continued(count: int, data: st.DataObject) -> None:
    audit = written(count)
    content = audit.path.read_bytes()
    audit.path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    assert audit.verify().problems
    with pytest.raises(Refused):
        audit.record("call", run="r", at="t", who="me")


@given(entries)
def test_a_record_whose_head_is_gone_is_noticed(count: int) -> None:
    audit = written(count)
    (audit.folder / HEAD).unlink()
    assert audit.verify().problems


@given(entries)
def test_an_entry_put_in_by_hand_is_noticed(count: int) -> None:
    audit = written(count)
    lines = audit.path.read_bytes().splitlines(keepends=True)
    forged = json.loads(lines[0]) | {"run": "another"}
    audit.path.write_bytes(b"".join([json.dumps(forged).encode() + b"\n", *lines[1:]]))
    assert audit.verify().problems


def test_a_crash_between_entry_and_head_is_no_tampering(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    audit.record("one", run="r", at="t", who="me")
    head = (tmp_path / HEAD).read_bytes()
    audit.record("two", run="r", at="t", who="me")
    (tmp_path / HEAD).write_bytes(head)
    assert () == audit.verify().problems
    assert 3 == audit.record("three", run="r", at="t", who="me").number
    assert () == audit.verify().problems


def test_a_line_that_a_crash_left_unfinished_is_cut_off(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    audit.record("one", run="r", at="t", who="me")
    with audit.path.open("ab") as file:
        file.write(b'{"number": 2, "prev')
    assert 2 == audit.record("two", run="r", at="t", who="me").number
    assert () == audit.verify().problems


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(Refused, match="cannot be written"):
        Audit(tmp_path).record("one", run="r", at="t", who="me")


def test_no_secret_is_ever_written(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    parameters = {"MasterUserPassword": "hunter2-hunter2", "SecretString": '{"a": "hunter2-hunter2"}', "Id": "db-1"}
    audit.record("call", run="r", at="t", who="me", parameters=parameters)
    written_down = audit.path.read_text()
    assert "hunter2" not in written_down
    assert "db-1" in written_down


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "state")
    audit.record("one", run="r", at="t", who="me")
    assert (0o600, 0o700) == (audit.path.stat().st_mode & 0o777, audit.folder.stat().st_mode & 0o777)
