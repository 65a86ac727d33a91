"""A plan as a file: what is read is what was written, and what was changed is refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stackmedic.errors import Refused, UsageError
from stackmedic.model.plan import Held, StateRead
from stackmedic.remedy import plan_file
from tests.remedy.town import Town

_MADE = Town(Path("nowhere"), states={"door": "shut", "gate": "shut"}).plan()
_STEP = replace(_MADE.steps[0], terraform=(Held("aws_door.this", "state", "set it open"),))
PLAN = replace(_MADE, steps=(_STEP, *_MADE.steps[1:]), state=StateRead("shop.tfstate"))
DOCUMENT = json.loads(json.dumps(plan_file.document(PLAN)))
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/plan.schema.json").read_text())


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every value in a document that is no object and no list."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [place for key, each in inside for place in leaves(each, (*path, key))]
    return found or [path]


def changed(place: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(DOCUMENT))
    part = copy
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return copy


def test_a_plan_that_is_written_is_read_back(tmp_path: Path) -> None:
    plan_file.write(PLAN, tmp_path / "plan.json")
    assert PLAN == plan_file.read(tmp_path / "plan.json")


def test_it_fits_its_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(DOCUMENT)


@given(st.sampled_from(leaves(DOCUMENT)), st.one_of(st.text(), st.integers(), st.none(), st.booleans()))
def test_any_value_that_is_changed_is_noticed(place: tuple[Any, ...], value: Any) -> None:
    copy = changed(place, value)
    if copy == DOCUMENT and json.dumps(copy) == json.dumps(DOCUMENT):
        return
    with pytest.raises((Refused, UsageError)):
        plan_file.plan_of(copy)


@pytest.mark.parametrize("place", [("extra",), ("stack", "extra"), ("steps", 0, "extra")])
def test_anything_that_is_added_is_noticed(place: tuple[Any, ...]) -> None:
    with pytest.raises(Refused):
        plan_file.plan_of(changed(place, "more"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "stackmedic.plan/2"}'])
def test_what_is_no_plan_is_a_usage_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(UsageError):
        plan_file.read(tmp_path / "plan.json")


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        plan_file.read(tmp_path / "none.json")
