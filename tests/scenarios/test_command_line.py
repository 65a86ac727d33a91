"""The command line against a lab: what is printed, its schema, its exit code."""

import json
import shlex
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from stackmedic.report.plain import columns
from tests.cli.command import stackmedic
from tests.scenarios.lab import Lab

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def broken(lab: Lab) -> Lab:
    """The database admits nobody, and a quarter of an hour has passed."""
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.advance(15)
    return lab


def test_an_incident_exits_3_and_fits_80_columns(broken: Lab, tmp_path: Path) -> None:
    answer = stackmedic("diagnose", environment=broken.environment(), cwd=str(tmp_path))
    assert (3, "") == (answer.code, answer.err)
    assert "runbooks/network/sg_ingress_missing.md" in answer.out
    assert 80 >= max(map(columns, answer.out.splitlines()))


@pytest.mark.parametrize(
    ("verb", "schema", "code"),
    [("diagnose", "diagnosis", 3), ("status", "status", 0), ("doctor", "doctor", 0), ("discover", "discover", 0)],
)
def test_json_fits_its_schema(verb: str, schema: str, code: int, broken: Lab, tmp_path: Path) -> None:
    answer = stackmedic(verb, "--json", environment=broken.environment(), cwd=str(tmp_path))
    assert code == answer.code
    rules = json.loads((DOCS / f"{schema}.schema.json").read_text())
    Draft202012Validator(rules).validate(json.loads(answer.out))


def test_doctor_asks_for_a_permission_only_where_one_was_refused(lab: Lab, tmp_path: Path) -> None:
    lab.control("weather", deny=["ecs:DescribeTasks"], errors=["cloudwatch:DescribeAlarms"])
    answer = stackmedic("doctor", "--json", environment=lab.environment(), cwd=str(tmp_path))
    hints = {each["name"]: each["hint"] for each in json.loads(answer.out)["checks"] if each["ok"] is False}
    assert {"ecs:DescribeTasks": "allow ecs:DescribeTasks", "cloudwatch:DescribeAlarms": "try again later"} == hints


def test_a_recording_gives_the_same_causes_without_an_account(broken: Lab, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    live = stackmedic("diagnose", "--json", "--record", kept, environment=broken.environment(), cwd=str(tmp_path))
    again = stackmedic("diagnose", "--json", "--from", kept, cwd=str(tmp_path))
    assert 3 == live.code == again.code
    assert json.loads(live.out)["causes"] == json.loads(again.out)["causes"]


def test_what_discover_writes_finds_the_stack_again(lab: Lab, tmp_path: Path) -> None:
    written = stackmedic("discover", "--config", "mine.toml", environment=lab.environment(), cwd=str(tmp_path))
    assert 0 == written.code
    name = (tmp_path / "mine.toml").read_text().split("[stack.")[1].split("]")[0]
    told = shlex.split(written.out.partition("next: ")[2])
    assert ["stackmedic", "diagnose", "--config", "mine.toml"] == told
    answer = stackmedic(*told[1:], name, environment=lab.environment(), cwd=str(tmp_path))
    assert (0, "") == (answer.code, answer.err)
    assert "HEALTHY: nothing hurts" in answer.out


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("diagnose", "nosuch"), "ohmycoins-staging-cluster"),
        (("diagnose", "--cluster", "nosuch"), "ohmycoins-staging-cluster"),
        (("status", "--cluster", "ohmycoins-staging-cluster", "--service", "backend"), "backend-service"),
        (("diagnose", "--region", "us-east-1"), "--region"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(
    arguments: tuple[str, ...], hint: str, lab: Lab, tmp_path: Path
) -> None:
    answer = stackmedic(*arguments, environment=lab.environment(), cwd=str(tmp_path))
    assert 2 == answer.code
    error, proposal = answer.err.splitlines()
    assert error.startswith("error: ")
    assert hint in proposal


def test_an_expired_token_exits_4(lab: Lab, tmp_path: Path) -> None:
    lab.control("weather", expired=True)
    answer = stackmedic("diagnose", environment=lab.environment(), cwd=str(tmp_path))
    assert 4 == answer.code
    assert "expired" in answer.err
