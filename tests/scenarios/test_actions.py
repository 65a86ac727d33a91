"""Each action in the lab: planned from a real diagnosis, applied over the wire, and seen to cure; twice is once."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stackmedic import app
from stackmedic.app import Options, Target
from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Declined, Outcome
from stackmedic.model.finding import Diagnosis, Finding
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy.action import Action
from stackmedic.remedy.actions import all_actions
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import CRASH, DATABASE, Lab

TOKEN = "run-1:step-1"
READS = ("Describe", "List", "Get")
CLIENTS = {"elasticloadbalancing": "elbv2"}


class Hand:
    """The least writer there can be: boto3, one call for one call."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    async def read(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        return self.make(call, parameters)

    async def change(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        return self.make(call, parameters)

    def make(self, call: str, parameters: dict[str, Any]) -> dict[str, Any]:
        service, operation = call.split(":")
        client = self.lab.client(CLIENTS.get(service, service))
        method = next(name for name, made in client.meta.method_to_api_mapping.items() if made == operation)
        try:
            return dict(getattr(client, method)(**parameters))
        except ClientError as error:
            raise CallFailed(call, error.response["Error"]["Code"], error.response["Error"]["Message"]) from error


class Surgeon:
    """What the runner does, without its journal: look, plan, probe, apply, look again."""

    def __init__(self, lab: Lab, doctor: Doctor) -> None:
        self.lab, self.doctor, self.hand = lab, doctor, Hand(lab)

    def look(self) -> tuple[Diagnosis, Snapshot]:
        return self.doctor.diagnose(self.lab), app.examine(Target(), Options())

    def planned(self, cause: str, action_id: str) -> tuple[Action, Finding, list[Change | Declined]]:
        diagnosis, snapshot = self.look()
        finding = next(each for each in (*diagnosis.causes, *diagnosis.risks) if each.id == cause)
        assert action_id in finding.remedies
        action = next(each for each in all_actions() if each.id == action_id)
        assert action.plan_
        return action, finding, list(action.plan_(finding, snapshot))

    def the_change(self, cause: str, action_id: str) -> tuple[Action, Change]:
        action, _, found = self.planned(cause, action_id)
        assert [Change] == [type(each) for each in found], found
        change = found[0]
        assert isinstance(change, Change)
        return action, change

    def make(self, action: Action, change: Change) -> None:
        """As the runner makes it: what is in effect is not made again."""
        assert action.probe_ and action.apply_
        if not asyncio.run(action.probe_(self.hand, change, TOKEN)):
            asyncio.run(action.apply_(self.hand, change, TOKEN))

    def undo(self, action: Action, change: Change) -> None:
        assert action.undo_
        asyncio.run(action.undo_(self.hand, change, TOKEN))

    def sees(self, action: Action, change: Change) -> Outcome:
        assert action.verify_
        return action.verify_(change, self.look()[1])

    def in_effect(self, action: Action, change: Change) -> bool:
        assert action.probe_
        return asyncio.run(action.probe_(self.hand, change, ""))

    def changes(self) -> list[str]:
        """The permissions of the changing calls that the lab has seen, without what the test itself did before."""
        made = [str(each["permission"]) for each in self.lab.calls()]
        return [each for each in made if not each.partition(":")[2].startswith(READS)]


@pytest.fixture
def surgeon(lab: Lab, doctor: Doctor) -> Iterator[Surgeon]:
    yield Surgeon(lab, doctor)


def cure(surgeon: Surgeon, cause: str, action_id: str, minutes: float = 20) -> tuple[Action, Change, list[str]]:
    """Plan from a real diagnosis, apply twice, wait, look again: gone. The changing calls that it took."""
    action, change = surgeon.the_change(cause, action_id)
    before = len(surgeon.changes())
    surgeon.make(action, change)
    surgeon.make(action, change)
    made = surgeon.changes()[before:]
    surgeon.lab.advance(minutes)
    diagnosis, snapshot = surgeon.look()
    assert [] == [each.id for each in diagnosis.causes]
    assert action.verify_ and Outcome.CLEARED is action.verify_(change, snapshot)
    return action, change, made


def close(lab: Lab, group: str) -> None:
    lab.revoke_ingress(group)
    lab.advance(15)


def test_a_closed_database_is_opened_by_one_rule_and_closed_again_by_undo(lab: Lab, surgeon: Surgeon) -> None:
    group = lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    close(lab, group)
    action, change, made = cure(surgeon, "network.sg_ingress_missing", "authorize_ingress", 30)
    assert ["ec2:AuthorizeSecurityGroupIngress"] == made
    surgeon.undo(action, change)
    assert [] == lab.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    assert not surgeon.in_effect(action, change)


def test_tasks_are_opened_to_the_balancer(lab: Lab, surgeon: Surgeon) -> None:
    close(lab, lab.task_group())
    action, _, found = surgeon.planned("network.sg_ingress_missing", "authorize_ingress")
    for change in found:
        assert isinstance(change, Change)
        surgeon.make(action, change)
    lab.advance(30)
    assert {"inbound tcp 8000", "inbound tcp 3000"} == {each.field.partition(" from ")[0] for each in found}  # type: ignore[union-attr]
    assert () == surgeon.look()[0].causes


def test_a_missing_default_route_leads_to_the_nat_gateway_again(lab: Lab, surgeon: Surgeon) -> None:
    table = lab.route_table_of_tasks()
    lab.ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    lab.redeploy()
    lab.advance(20)
    action, change, made = cure(surgeon, "network.no_default_route", "restore_default_route", 30)
    assert ["ec2:CreateRoute"] == made
    surgeon.undo(action, change)
    assert not surgeon.in_effect(action, change)


def test_a_stopped_database_is_started(lab: Lab, surgeon: Surgeon) -> None:
    lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(20)
    action, change = surgeon.the_change("database.instance_unavailable", "start_database")
    surgeon.make(action, change)
    assert Outcome.NOT_YET is surgeon.sees(action, change)
    surgeon.make(action, change)
    lab.advance(40)
    assert 1 == surgeon.changes().count("rds:StartDBInstance")
    assert Outcome.CLEARED is surgeon.sees(action, change)
    assert () == surgeon.look()[0].causes


def test_a_revision_without_its_image_is_left_for_the_one_before(lab: Lab, surgeon: Surgeon) -> None:
    image = lab.definition()["containerDefinitions"][0]["image"].rsplit(":", 1)[0] + ":nowhere"
    good = lab.service()["taskDefinition"]
    bad = lab.deploy(image=image)
    lab.advance(4)
    action, change, made = cure(surgeon, "image.tag_missing", "return_to_last_good_revision")
    assert (good, ["ecs:UpdateService"]) == (change.after, made)
    surgeon.undo(action, change)
    assert bad == lab.service()["taskDefinition"]


def test_a_revision_that_ecs_rolled_back_is_not_returned_from_again(lab: Lab, surgeon: Surgeon) -> None:
    lab.deploy(image=lab.push("next", fails=CRASH))
    lab.advance(15)
    _, _, found = surgeon.planned("deploy.bad_revision", "return_to_last_good_revision")
    assert [True] == [isinstance(each, Declined) and "already" in each.reason for each in found]


def test_a_plain_client_is_returned_to_the_revision_with_tls(lab: Lab, surgeon: Surgeon) -> None:
    url = next(each["value"] for each in lab.environment_of() if each["name"] == "REDIS_URL")
    lab.deploy(environment=lab.environment_of(REDIS_URL=url.replace("rediss://", "redis://")))
    lab.advance(2)
    cure(surgeon, "cache.tls_required_by_server", "return_to_last_good_revision")


def test_a_container_gets_the_memory_that_it_had_before(lab: Lab, surgeon: Surgeon) -> None:
    before = lab.definition()
    lab.deploy(memory=128)
    lab.advance(15)
    current = lab.service()["taskDefinition"]
    action, change, made = cure(surgeon, "task.oom_limit_too_low", "raise_task_memory")
    assert ["ecs:RegisterTaskDefinition", "ecs:UpdateService"] == made
    after = lab.definition()
    assert before["containerDefinitions"][0]["environment"] == after["containerDefinitions"][0]["environment"]
    assert (before["cpu"], before["memory"]) == (after["cpu"], after["memory"])
    surgeon.undo(action, change)
    assert current == lab.service()["taskDefinition"]


def test_a_revision_that_was_registered_before_a_crash_is_adopted(lab: Lab, surgeon: Surgeon) -> None:
    lab.deploy(memory=128)
    lab.advance(15)
    action, change = surgeon.the_change("task.oom_limit_too_low", "raise_task_memory")
    before = surgeon.changes().count("ecs:RegisterTaskDefinition")
    assert action.apply_
    for _ in range(2):  # Without a probe between: the journal knows of no answer.
        asyncio.run(action.apply_(surgeon.hand, change, TOKEN))
    assert before + 1 == surgeon.changes().count("ecs:RegisterTaskDefinition")


def test_a_health_path_goes_back_to_what_was_checked_while_all_was_well(lab: Lab, surgeon: Surgeon) -> None:
    elb, group = lab.client("elbv2"), lab.target_group()
    elb.modify_target_group(TargetGroupArn=group, HealthCheckPath="/healthz")
    lab.advance(2)
    elb.modify_target_group(TargetGroupArn=group, HealthCheckPath="/status")  # Somebody tried, in vain.
    lab.advance(18)
    action, change, made = cure(surgeon, "loadbalancer.health_path_wrong", "correct_health_check")
    assert ("/api/v1/health", ["elasticloadbalancing:ModifyTargetGroup"]) == (change.after, made)
    surgeon.undo(action, change)
    assert "/status" == elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"][0]["HealthCheckPath"]


def test_a_wrong_health_path_that_no_fact_corrects_is_left_to_a_person(lab: Lab, surgeon: Surgeon) -> None:
    lab.control("weather", deny=["cloudtrail:LookupEvents"])
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/healthz")
    lab.advance(15)
    _, _, found = surgeon.planned("loadbalancer.health_path_wrong", "correct_health_check")
    assert [True] == [isinstance(each, Declined) and "--health-check-path" in each.instruction for each in found]


def change_password_of_database(lab: Lab) -> None:
    lab.client("rds").modify_db_instance(
        DBInstanceIdentifier=DATABASE, MasterUserPassword="another-one-2026", ApplyImmediately=True
    )
    lab.advance(20)


def test_a_password_that_changed_in_the_database_alone_is_set_to_what_the_secret_holds(
    lab: Lab, surgeon: Surgeon
) -> None:
    change_password_of_database(lab)
    action, change, made = cure(surgeon, "database.credential_mismatch", "reset_database_password", 30)
    assert (["rds:ModifyDBInstance"], None) == (made, action.undo_)
    assert surgeon.in_effect(action, change)


def test_a_password_that_changed_in_the_database_needs_no_other_secret_and_no_new_tasks(
    lab: Lab, surgeon: Surgeon
) -> None:
    change_password_of_database(lab)
    for action_id in ("realign_secret", "force_new_deployment"):
        _, _, found = surgeon.planned("database.credential_mismatch", action_id)
        assert [Declined] == [type(each) for each in found]


def test_a_key_that_left_the_secret_comes_back_with_the_version_before(lab: Lab, surgeon: Surgeon) -> None:
    lab.advance(5)
    lab.change_secret(POSTGRES_PASSWORD=None)
    lab.advance(1)
    lab.redeploy()
    lab.advance(15)
    action, change, made = cure(surgeon, "secret.json_key_missing", "realign_secret")
    assert ["secretsmanager:UpdateSecretVersionStage", "ecs:UpdateService"] == made
    surgeon.undo(action, change)
    assert not surgeon.in_effect(action, change)


def test_a_password_that_changed_in_the_secret_comes_back_with_the_version_before(lab: Lab, surgeon: Surgeon) -> None:
    lab.advance(5)
    lab.change_secret(POSTGRES_PASSWORD="not-the-one-of-the-database")
    lab.advance(1)
    lab.redeploy()
    lab.advance(15)
    _, _, made = cure(surgeon, "database.credential_mismatch", "realign_secret", 30)
    assert ["secretsmanager:UpdateSecretVersionStage", "ecs:UpdateService"] == made


def test_tasks_that_hold_the_former_password_are_replaced(lab: Lab, surgeon: Surgeon) -> None:
    """A rotation by hand, of both sides, and a check that needs no database, so that ECS replaces nothing by itself."""
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/")
    lab.advance(5)
    lab.client("rds").modify_db_instance(
        DBInstanceIdentifier=DATABASE, MasterUserPassword="another-one-2026", ApplyImmediately=True
    )
    lab.advance(1)  # RDS resets it in its own time; a reset after the secret's change would be another password.
    lab.change_secret(POSTGRES_PASSWORD="another-one-2026")
    lab.advance(10)  # Until connections of the pool are made anew.
    action, change, made = cure(surgeon, "database.credential_mismatch", "force_new_deployment", 30)
    assert (["ecs:UpdateService"], None) == (made, action.undo_)
    assert str(change.before) < lab.service()["deployments"][0]["createdAt"].isoformat()


def test_a_revision_that_ecs_found_good_and_that_answers_with_errors_is_left(lab: Lab, surgeon: Surgeon) -> None:
    good = lab.service()["taskDefinition"]
    routes = {"/api/v1/health": {"needs": []}, "/api/*": {"status": 500}, "/": {"needs": []}}
    lab.deploy(image=lab.push("next", routes=routes))
    lab.advance(12)
    _, change, made = cure(surgeon, "deploy.bad_revision", "return_to_last_good_revision", 30)
    assert (good, ["ecs:UpdateService"]) == (change.after, made)
