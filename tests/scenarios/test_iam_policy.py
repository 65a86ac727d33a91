"""The printed policies, under enforced IAM: each is enough, and without any one of its actions something is missed."""

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from stackmedic import app, changes, permissions, reaching
from stackmedic.app import Options, Target
from stackmedic.aws.policy import LONGEST_MANAGED, LONGEST_OF_A_ROLE, length
from stackmedic.collect.needs import needs_of_a_diagnosis, needs_of_a_triage, needs_of_an_overview
from stackmedic.model.plan import Plan
from stackmedic.model.snapshot import Gap
from stackmedic.remedy.live_site import LiveSite, Where
from stackmedic.remedy.records import LocalRecords
from tests.scenarios.fixing import Medic, changing_calls, is_read
from tests.scenarios.lab import CLUSTER, DATABASE, FRONTEND, REGION, Lab

ACCOUNT = "123456789012"
NAMED = Target(stack="ohmycoins-staging")  # By its name, so that clusters are described, too.
OVERVIEW = sorted(needs_of_an_overview() - {"sts:GetCallerIdentity"})
DEEPER = sorted(needs_of_a_diagnosis() - needs_of_an_overview())
# What the Service Authorization Reference gives no resource for, or one that nobody knows beforehand.
UNSCOPED = re.compile(
    r"(ec2|elasticloadbalancing|application-autoscaling|ce|health|xray|servicequotas|budgets):(Describe|Get|List|View)\w+"
    r"|cloudtrail:LookupEvents|cloudwatch:(GetMetric\w+|ListMetrics|DescribeAlarmsForMetric)"
    r"|ecs:(DescribeTaskDefinition|ListClusters|ListTaskDefinitions)|\w+:DescribeEvents|logs:DescribeLogGroups"
    r"|(acm|codebuild|iam|kms|route53|secretsmanager|servicediscovery|sns|wafv2):List[A-Z]\w+|s3:ListAllMyBuckets"
    r"|rds:Describe(Pending|DBSnapshots|DBClusterSnapshots)\w*|ssm:(Describe\w+|ListCommandInvocations)"
    r"|sts:GetCallerIdentity"
)
MINUTES = 1.0  # In which a change of IAM is known everywhere.


READS = {  # The other commands that read an account, and the permissions that they say they lack.
    "triage": lambda folder: needed(app.triage().gaps),
    "discover": lambda folder: needed(app.discover(NAMED).gaps),
    "reach": lambda folder: needed(reaching.reach(FRONTEND, DATABASE, target=NAMED).gaps),
    "bundle": lambda folder: needed(app.diagnose(NAMED, Options(record=folder / "b.zip", seal=app.Seal.BUNDLE)).gaps),
    "probe": lambda folder: needed(app.examine(NAMED, Options(probe=True, kinds=("dns",), wait_s=0.1)).gaps),
    "doctor": lambda folder: {each.name for each in app.doctor(NAMED) if each.ok is False and ":" in each.name},
}
NEEDS = {"triage": needs_of_a_triage(), "discover": needs_of_an_overview()}
SAMPLE = (
    ("triage", "ecs:DescribeServices"),
    ("discover", "ecs:ListServices"),
    ("bundle", "ec2:DescribeSubnets"),
    ("probe", "rds:DescribeDBInstances"),
    ("doctor", "elasticloadbalancing:DescribeTargetHealth"),
)
LACKING = [
    pytest.param(command, action, marks=() if (command, action) in SAMPLE else pytest.mark.soak)
    for command in READS
    if command != "reach"  # It names only what hides something of the way that it was asked about.
    for action in sorted(NEEDS.get(command, needs_of_a_diagnosis()) - {"sts:GetCallerIdentity"})
]


def needed(gaps: Iterable[Gap]) -> set[str]:
    return {each.needs for each in gaps if each.needs}


@dataclass
class Staff:
    """People of an account whose permissions are enforced; ``hire`` gives each their own policy."""

    lab: Lab
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)

    def hire(self, name: str, policy: dict[str, Any]) -> None:
        iam = self.lab.client("iam")
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="stackmedic", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        self.keys[name] = (key["AccessKeyId"], key["SecretAccessKey"])

    def change(self, name: str, policy: dict[str, Any]) -> None:
        """Another policy in the place of the one that somebody has."""
        iam = self.lab.client("iam")
        iam.put_user_policy(UserName=name, PolicyName="stackmedic", PolicyDocument=json.dumps(policy))
        self.lab.advance(MINUTES)

    def enforce(self) -> None:
        self.lab.advance(MINUTES)
        self.lab.control("weather", enforce_iam=True)

    def at_the_keyboard(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        for variable, value in self.lab.environment().items():
            monkeypatch.setenv(variable, value)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", self.keys[name][0])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", self.keys[name][1])


def policy(command: str) -> dict[str, Any]:
    return permissions.iam_policy(command, Target(cluster=CLUSTER), Options(region=REGION), ACCOUNT)


def without(whole: dict[str, Any], action: str) -> dict[str, Any]:
    kept = [{**each, "Action": [name for name in each["Action"] if name != action]} for each in whole["Statement"]]
    return {**whole, "Statement": [each for each in kept if each["Action"]]}


@pytest.fixture(scope="module")
def staff(standing: Lab) -> Iterator[Staff]:
    """A stack with so much wrong that everything is read, and one person for each action that may be missing."""
    lab = standing.fork()
    lab.change_secret(NEW="x")
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/nowhere")
    image = lab.definition(FRONTEND)["containerDefinitions"][0]["image"]
    lab.deploy(FRONTEND, image=f"{image}-nowhere")
    lab.advance(25)
    found = Staff(lab)
    found.hire("status", policy("status"))
    found.hire("diagnose", policy("diagnose"))
    for command in READS:
        found.hire(command, policy(command))
    for action in OVERVIEW:
        found.hire(f"status-{action.replace(':', '.')}", without(policy("status"), action))
    for action in DEEPER:
        found.hire(f"diagnose-{action.replace(':', '.')}", without(policy("diagnose"), action))
    found.enforce()
    yield found
    lab.control("down")


def gaps_of_a_status() -> tuple[Gap, ...]:
    return app.status(NAMED).gaps


def gaps_of_a_diagnosis() -> tuple[Gap, ...]:
    return app.examine(NAMED).gaps


@pytest.fixture(scope="module")
def asked(staff: Staff) -> frozenset[str]:
    """What a diagnosis of this very stack reads: not all that might be read of another."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        staff.at_the_keyboard("diagnose", monkeypatch)
        before = len(staff.lab.calls())
        assert () == gaps_of_a_diagnosis()
    return frozenset(each["permission"] for each in staff.lab.calls()[before:])


def test_the_whole_policy_of_a_status_is_what_it_asks(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    staff.at_the_keyboard("status", monkeypatch)
    before = len(staff.lab.calls())

    assert () == gaps_of_a_status()
    assert needs_of_an_overview() == {each["permission"] for each in staff.lab.calls()[before:]}


def test_the_whole_policy_of_a_diagnosis_leaves_no_gap(asked: frozenset[str]) -> None:
    assert asked <= needs_of_a_diagnosis()
    # The rest is of other stores and other front doors, or is asked where other things hurt.
    assert len(needs_of_a_diagnosis() - asked) < len(needs_of_a_diagnosis()) / 3


@pytest.mark.parametrize("command", READS)
def test_the_whole_policy_of_a_command_that_reads_is_denied_nothing(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    staff.at_the_keyboard(command, monkeypatch)
    before = len(staff.lab.calls())

    assert set() == READS[command](tmp_path)
    assert before < len(staff.lab.calls())


@pytest.mark.parametrize(("command", "action"), LACKING)
def test_a_command_that_reads_names_the_one_action_that_it_lacks(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, action: str
) -> None:
    """What it does not ask of this very stack, it does not miss."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    lacking = Staff(staff.lab.fork(), staff.keys)
    before = len(lacking.lab.calls())
    lacking.at_the_keyboard(command, monkeypatch)
    READS[command](tmp_path / "whole")
    asked = {each["permission"] for each in lacking.lab.calls()[before:]}
    lacking.change(command, without(policy(command), action))

    try:
        assert {action} & asked == READS[command](tmp_path / "without")
    finally:
        lacking.lab.control("down")


@pytest.mark.parametrize("action", OVERVIEW)
def test_a_status_without_one_action_names_it(staff: Staff, monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    staff.at_the_keyboard(f"status-{action.replace(':', '.')}", monkeypatch)

    assert {action} == {each.needs for each in gaps_of_a_status()}


@pytest.mark.parametrize("action", DEEPER)
def test_a_diagnosis_without_one_action_names_it(
    staff: Staff, asked: frozenset[str], monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    staff.at_the_keyboard(f"diagnose-{action.replace(':', '.')}", monkeypatch)

    assert {action} & asked == {each.needs for each in gaps_of_a_diagnosis()}


# Four actions in one plan, and what they need beyond what a diagnosis reads.
BEYOND = [
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:RevokeSecurityGroupIngress",
    "ecs:ListTaskDefinitions",
    "ecs:RegisterTaskDefinition",
    "ecs:TagResource",
    "ecs:UpdateService",
    "elasticloadbalancing:ModifyTargetGroup",
    "iam:PassRole",
    "rds:StartDBInstance",
]


def break_what_four_actions_cure(lab: Lab) -> None:
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(FRONTEND), HealthCheckPath="/nowhere")
    lab.deploy(FRONTEND, memory=64)
    lab.advance(25)


@pytest.fixture(scope="module")
def crew(standing: Lab) -> Iterator[Staff]:
    """As ``staff``, for fixing."""
    lab = standing.fork()
    break_what_four_actions_cure(lab)
    found = Staff(lab)
    found.hire("fix", policy("fix"))
    for action in BEYOND:
        found.hire(action.replace(":", "."), without(policy("fix"), action))
    found.enforce()
    yield found
    lab.control("down")


@pytest.fixture(scope="module")
def plan(crew: Staff) -> Plan:
    with pytest.MonkeyPatch.context() as monkeypatch:
        crew.at_the_keyboard("fix", monkeypatch)
        return changes.plan_fix().plan


def known_to_be_denied(crew: Staff, plan: Plan, folder: Path) -> list[str]:
    """What a run finds out before it changes anything."""
    where = Where(plan.scope.account, plan.scope.cluster_arn, region=plan.scope.region, endpoint_url=crew.lab.url)

    async def ask() -> list[str]:
        site = LiveSite(where, changes.look, LocalRecords(folder), lambda run: True)
        try:
            return [each.name for each in await site.permissions(plan) if each.allowed is not True]
        finally:
            await site.close()

    return asyncio.run(ask())


def test_with_the_whole_policy_every_step_of_a_fix_is_known_to_be_allowed(
    crew: Staff, plan: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    crew.at_the_keyboard("fix", monkeypatch)

    assert 4 == len(plan.steps)
    assert set(BEYOND) == set(plan.permissions) - needs_of_a_diagnosis()
    assert [] == known_to_be_denied(crew, plan, tmp_path)


@pytest.mark.parametrize("action", BEYOND)
def test_without_one_action_it_is_known_before_anything_is_changed(
    crew: Staff, plan: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, action: str
) -> None:
    crew.at_the_keyboard(action.replace(":", "."), monkeypatch)

    assert [action] == known_to_be_denied(crew, plan, tmp_path)


@pytest.mark.parametrize(
    ("missing", "condition", "code"), [("ec2:AuthorizeSecurityGroupIngress", "refused", 6), ("nothing", "cleared", 0)]
)
def test_a_fix_goes_through_with_the_whole_policy_and_changes_nothing_without_one_action(
    lab: Lab, medic: Medic, missing: str, condition: str, code: int
) -> None:
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.advance(15)
    staff = Staff(lab)
    staff.hire("ann", without(policy("fix"), missing))
    staff.enforce()
    staff.at_the_keyboard("ann", medic.monkeypatch)
    before = changing_calls(lab)

    run = medic.fix()

    assert (condition, code) == (run.condition, run.exit_code), run.says
    assert (before == changing_calls(lab)) == (missing in run.says)


def test_what_a_policy_allows_on_everything_is_what_aws_checks_against_nothing() -> None:
    whole = [each for command in ("status", "diagnose", "fix") for each in policy(command)["Statement"]]
    for statement in whole:
        narrow = statement["Resource"] != "*" or "Condition" in statement
        assert narrow or all(UNSCOPED.fullmatch(each) for each in statement["Action"]), statement["Action"]


def test_a_policy_fits_where_it_is_attached() -> None:
    assert LONGEST_MANAGED > max(length(policy(command)) for command in app.READING)
    assert LONGEST_OF_A_ROLE > length(policy("fix"))


def test_a_read_only_command_is_allowed_nothing_but_reads() -> None:
    for command in app.READING:
        actions = [action for each in policy(command)["Statement"] for action in each["Action"]]
        assert actions and all(is_read(each) for each in actions)


def test_a_state_in_a_bucket_is_one_object() -> None:
    options = Options(region=REGION, state="s3://states/prod/terraform.tfstate")
    found = permissions.iam_policy("diagnose", Target(cluster=CLUSTER), options)["Statement"]
    assert {"arn:aws:s3:::states/prod/terraform.tfstate"} == {
        each["Resource"] for each in found if "s3:GetObject" in each["Action"]
    }
