"""What labs replay is what Terraform would do today."""

import json
import re

import pytest
from tools.terraform.roots import ROOTS

from stackmedic.lab.stacks import NAMES
from stackmedic.lab.stacks.recorded import read

RECORDED = sorted(ROOTS)


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_is_as_new_as_its_terraform(name: str) -> None:
    """When it is not: python -m tools.terraform.record NAME, which needs Terraform and two minutes."""
    about, calls = read(f"stackmedic.lab.stacks.{name.replace('-', '_')}")
    assert ROOTS[name].digest() == about["inputs"]
    assert calls


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_holds_no_identifier_and_no_password(name: str) -> None:
    """They are references to the answers that told them, so that every lab has its own."""
    _, calls = read(f"stackmedic.lab.stacks.{name.replace('-', '_')}")
    text = json.dumps(calls)
    made_up = r"\b(?:vpc|subnet|sg|rtb|igw|nat|eipalloc|vpce|i)-[0-9a-f]{8,17}\b|secret:[^\"]+-[A-Za-z0-9]{6}\b"
    assert [] == re.findall(made_up, text)
    passwords = re.findall(r'(?:AuthToken|MasterUserPassword)": "([^"]*)"', text)
    assert all(each.startswith("{{") for each in passwords)


def test_every_recorded_stack_can_be_started_by_its_name() -> None:
    assert set(RECORDED) <= set(NAMES)
