"""The policies of what compares Terraform with an account, under enforced IAM: enough, and nothing unasked."""

from collections.abc import Callable
from pathlib import Path

import pytest

from stackmedic import infrastructure, permissions
from stackmedic.app import Options, Target
from stackmedic.collect.needs import needs_of_a_drift, needs_of_a_plan, needs_of_a_state
from stackmedic.model.snapshot import Gap
from tests.scenarios.lab import CLUSTER, REGION, Lab
from tests.scenarios.terraformed import state
from tests.scenarios.test_iam_policy import ACCOUNT, Staff, without
from tests.scenarios.test_terraform_guard import planned

Run = Callable[[str, str], tuple[Gap, ...]]


def drift(tfstate: str, plan: str) -> tuple[Gap, ...]:
    return infrastructure.drift(tfstate).gaps


def discover(tfstate: str, plan: str) -> tuple[Gap, ...]:
    return infrastructure.discover(infrastructure.read_state(tfstate)).gaps


def guard(tfstate: str, plan: str) -> tuple[Gap, ...]:
    """Before the apply, and after it."""
    (applied,) = infrastructure.guard_after(plan, Options())
    assert applied.arrival.value != "unknown"
    return infrastructure.guard(plan).gaps


@pytest.mark.parametrize(
    ("command", "given", "needs", "run", "missing"),
    [
        ("terraform-drift", None, needs_of_a_drift(), drift, "cloudtrail:LookupEvents"),
        ("discover", "terraform.tfstate", needs_of_a_state(), discover, "secretsmanager:DescribeSecret"),
        ("terraform-guard", None, needs_of_a_plan(), guard, "ecs:DescribeServices"),
    ],
)
def test_the_whole_policy_is_what_is_asked_and_without_an_action_it_is_named(
    lab: Lab,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: str,
    given: str | None,
    needs: frozenset[str],
    run: Run,
    missing: str,
) -> None:
    tfstate = tmp_path / "terraform.tfstate"
    tfstate.write_text(state(lab))
    plan = planned(tmp_path, lab)
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    whole = permissions.iam_policy(command, Target(cluster=CLUSTER), Options(region=REGION, state=given), ACCOUNT)
    staff = Staff(lab)
    staff.hire("ann", whole)
    staff.hire("bob", without(whole, missing))
    lab.advance(20)  # CloudTrail shows a call minutes later.
    staff.enforce()

    staff.at_the_keyboard("ann", monkeypatch)
    before = len(lab.calls())
    assert () == run(str(tfstate), str(plan))
    assert needs == {each["permission"] for each in lab.calls()[before:]}

    staff.at_the_keyboard("bob", monkeypatch)
    if run is guard:
        assert {missing} == {each.needs for each in infrastructure.guard(str(plan)).gaps}
    else:
        assert {missing} == {each.needs for each in run(str(tfstate), str(plan))}
