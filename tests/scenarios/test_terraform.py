"""Plans and findings say where Terraform holds what has to change, from a state in a file or in the lab's S3."""

import json
from pathlib import Path
from typing import Any

import pytest

from stackmedic.errors import UsageError
from tests.cli.command import stackmedic
from tests.scenarios.breaking import change_health_path, is_well
from tests.scenarios.fixing import Medic
from tests.scenarios.lab import CLUSTER, Lab

PASSWORD = "canary-Vw83kd0Pq2"
GROUP = "module.data[0].aws_security_group.database"
RULE = 'module.data[0].aws_vpc_security_group_ingress_rule.database["backend"]'
OBJECT = {"Bucket": "states", "Key": "env:/staging/shop.tfstate"}
AT = "s3://states/env:/staging/shop.tfstate"


def resource(kind: str, attributes: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    instance = {"attributes": attributes, **({"index_key": key} if key else {})}
    named = {"mode": "managed", "type": kind, "name": "database", "module": "module.data[0]"}
    return {**named, "instances": [instance]}


def state_of(lab: Lab) -> str:
    """What Terraform would have written of the database, its group and the one rule of it."""
    database = lab.database()
    group = database["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    rule = {"security_group_id": group, "referenced_security_group_id": lab.task_group(), "ip_protocol": "tcp"}
    resources = [
        resource("aws_db_instance", {"arn": database["DBInstanceArn"], "password": PASSWORD}),
        resource("aws_security_group", {"id": group, "name": "database", "ingress": []}),
        resource("aws_vpc_security_group_ingress_rule", {**rule, "from_port": 5432, "to_port": 5432}, "backend"),
    ]
    return json.dumps({"version": 4, "terraform_version": "1.11.4", "serial": 7, "outputs": {}, "resources": resources})


@pytest.fixture
def closed(lab: Lab) -> Lab:
    """The database admits nobody, and its state is in the bucket."""
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="states", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-2"})
    s3.put_object(**OBJECT, Body=state_of(lab).encode())
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.advance(15)
    return lab


def test_a_plan_says_where_terraform_holds_its_change(closed: Lab, medic: Medic) -> None:
    plan = medic.plan(state=AT).plan
    assert (AT, "") == (plan.state and plan.state.where, plan.state and plan.state.unread)
    assert [RULE] == [held.address for step in plan.steps for held in step.terraform]
    assert f"terraform import '{RULE}'" in plan.steps[0].terraform[0].says


def test_the_plan_of_a_state_is_carried_out_like_any_other(closed: Lab, medic: Medic) -> None:
    run = medic.apply(medic.plan(state=AT))
    assert "cleared" == run.condition, run.says


def test_findings_and_their_recording_have_addresses_and_no_secret(closed: Lab, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    live = stackmedic(
        "diagnose", "--json", "--state", AT, "--record", str(kept), environment=closed.environment(), cwd=str(tmp_path)
    )
    again = stackmedic("diagnose", "--json", "--state", AT, "--from", str(kept), cwd=str(tmp_path))
    assert [[GROUP]] == [each["terraform"] for each in json.loads(live.out)["causes"]]
    assert json.loads(live.out)["causes"] == json.loads(again.out)["causes"]
    said = [each for each in json.loads(live.out)["causes"][0]["evidence"] if each["call"] == "terraform:Show"]
    assert [f"{RULE}.ingress"] == [each["path"] for each in said]
    assert said[0]["says"].endswith("it is not there")
    everything = "".join(path.read_text() for path in kept.rglob("*") if path.is_file())
    assert RULE.replace('"', r"\"") in everything
    assert PASSWORD not in everything + live.out + live.err


def test_a_state_on_standard_output_of_terraform_is_read_from_a_file(closed: Lab, tmp_path: Path) -> None:
    path = tmp_path / "shop.tfstate"
    path.write_text(state_of(closed))
    answer = stackmedic("fix", "--plan-only", "--state", str(path), environment=closed.environment(), cwd=str(tmp_path))
    assert 0 == answer.code
    told = "".join(answer.out.split())
    assert f"terraform{RULE}" in told
    assert f"{path}holdsallofit" in told


def test_a_state_that_was_typed_and_is_not_there_is_a_usage_error(closed: Lab, medic: Medic) -> None:
    with pytest.raises(UsageError, match="NoSuchKey"):
        medic.plan(state="s3://states/nowhere")
    with pytest.raises(UsageError, match="NoSuchBucket"):
        medic.plan(state="s3://elsewhere/nowhere")


def test_a_configured_state_that_is_denied_leaves_the_plan_and_is_said(closed: Lab, medic: Medic) -> None:
    closed.control("weather", deny=["s3:GetObject"])
    path = medic.state / "stackmedic.toml"
    path.write_text(f'[stack.shop]\ncluster = "{CLUSTER}"\nterraform_state = "{AT}"\n')
    plan = medic.plan(config=path).plan
    assert plan.steps and plan.state
    assert () == plan.steps[0].terraform
    assert "AccessDenied" in plan.state.unread


@pytest.fixture
def changed(lab: Lab, medic: Medic) -> Path:
    """The state of a target group whose path somebody changed by hand; CloudTrail is not to be had."""
    lab.control("weather", deny=["cloudtrail:LookupEvents"])
    checked = {"arn": lab.target_group(), "health_check": [{"path": "/api/v1/health"}]}
    path = medic.state / "shop.tfstate"
    path.write_text(json.dumps({"version": 4, "resources": [resource("aws_lb_target_group", checked)]}))
    change_health_path(lab)
    return path


def test_a_health_path_that_was_changed_by_hand_goes_back_to_what_terraform_applied(
    changed: Path, lab: Lab, medic: Medic
) -> None:
    run = medic.apply(medic.plan(state=str(changed)))
    assert "cleared" == run.condition, run.says
    is_well(lab)


def test_a_state_that_was_changed_meanwhile_refuses_a_plan_that_stands_on_it(changed: Path, medic: Medic) -> None:
    proposal = medic.plan(state=str(changed))
    changed.write_text(changed.read_text().replace("/api/v1/health", "/"))
    run = medic.apply(proposal)
    assert ("refused", 6) == (run.condition, run.exit_code), run.says
