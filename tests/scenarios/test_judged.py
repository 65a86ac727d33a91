"""What a sceptic tried: variants once judged wrongly, and those where a wrong accusation would cost most."""

from pathlib import Path

import pytest

from stackmedic.model.finding import Confidence, Diagnosis, Verdict
from stackmedic.report.json import report
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import BACKEND, CLUSTER, CRASH, DATABASE, FRONTEND, SECRET, Lab


def accused(diagnosis: Diagnosis) -> list[str]:
    return sorted(each.id for each in diagnosis.causes)


def suspected(diagnosis: Diagnosis) -> list[str]:
    return [each.id for each in (*diagnosis.causes, *diagnosis.possible)]


def set_password(lab: Lab, password: str) -> None:
    lab.client("rds").modify_db_instance(
        DBInstanceIdentifier=DATABASE, MasterUserPassword=password, ApplyImmediately=True
    )


# --- memory of what was ---------------------------------------------------------------------------------


def test_a_database_that_came_back_is_no_incident_any_more(lab: Lab, doctor: Doctor) -> None:
    """Unhealthy tasks are stopped after their replacement has started."""
    rds = lab.client("rds")
    rds.stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(20)
    rds.start_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(40)

    diagnosis = doctor.diagnose(lab)

    assert (Verdict.HEALTHY, []) == (diagnosis.verdict, accused(diagnosis))


def test_a_pause_and_its_resume_leave_nothing_behind(lab: Lab, doctor: Doctor) -> None:
    rds = lab.client("rds")
    for name in (BACKEND, FRONTEND):
        lab.scale(0, name)
    rds.stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(60)
    rds.start_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(12)
    for name in (BACKEND, FRONTEND):
        lab.scale(2, name)
    lab.advance(6)

    diagnosis = doctor.diagnose(lab)

    assert (Verdict.HEALTHY, []) == (diagnosis.verdict, accused(diagnosis))


@pytest.mark.parametrize("minutes", [10, 60])
def test_a_revision_that_crashes_after_a_minute_stays_to_blame(lab: Lab, doctor: Doctor, minutes: int) -> None:
    """Its tasks were healthy for a moment, so that the deployment counts as completed; then they die in a loop."""
    lab.deploy(image=lab.push("late", fails={**CRASH, "after_s": 60}))
    lab.advance(minutes)

    assert ["deploy.bad_revision"] == accused(doctor.diagnose(lab))


def test_tasks_stopped_by_hand_come_back_unremarked(lab: Lab, doctor: Doctor) -> None:
    for arn in lab.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND)["taskArns"]:
        lab.ecs.stop_task(cluster=CLUSTER, task=arn)
    lab.advance(10)

    diagnosis = doctor.diagnose(lab)

    assert (Verdict.HEALTHY, []) == (diagnosis.verdict, suspected(diagnosis))


def test_a_good_deployment_does_not_excuse_the_next(lab: Lab, doctor: Doctor) -> None:
    image = lab.definition()["containerDefinitions"][0]["image"].rsplit(":", 1)[0] + ":nowhere"
    lab.redeploy()
    lab.advance(1)
    lab.deploy(image=image)
    lab.advance(5)

    assert ["image.tag_missing"] == accused(doctor.diagnose(lab))


# --- passwords ------------------------------------------------------------------------------------------


def test_another_user_in_a_new_revision_accuses_no_secret(lab: Lab, doctor: Doctor) -> None:
    lab.deploy(environment=lab.environment_of(POSTGRES_USER="omc"))
    lab.advance(15)

    assert ["deploy.bad_revision"] == suspected(doctor.diagnose(lab))


def test_a_rotation_hours_ago_is_proven_by_the_tasks_that_still_run(lab: Lab, doctor: Doctor) -> None:
    lab.change_secret(POSTGRES_PASSWORD="other-side-2026")
    lab.advance(150)
    lab.redeploy()
    lab.advance(10)

    diagnosis = doctor.diagnose(lab)

    assert ["database.credential_mismatch"] == accused(diagnosis)
    assert Confidence.CONFIRMED is diagnosis.causes[0].confidence
    assert SECRET in diagnosis.causes[0].about


def test_a_password_rotated_on_both_sides_and_deployed_is_nothing(lab: Lab, doctor: Doctor) -> None:
    set_password(lab, "both-sides-2026")
    lab.change_secret(POSTGRES_PASSWORD="both-sides-2026")
    lab.advance(1)
    lab.redeploy()
    lab.advance(20)

    diagnosis = doctor.diagnose(lab)

    assert (Verdict.HEALTHY, []) == (diagnosis.verdict, suspected(diagnosis))


# --- causes that have no rule: said to be unknown, and nobody accused -----------------------------------


def malformed(lab: Lab) -> None:
    lab.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString='{"POSTGRES_PASSWORD": "x", oops')
    lab.redeploy()


def wrong_token(lab: Lab) -> None:
    lab.change_secret(REDIS_PASSWORD="wrong-token-2026-xxxx")
    lab.redeploy()


def deleted_database(lab: Lab) -> None:
    rds = lab.client("rds")
    rds.modify_db_instance(DBInstanceIdentifier=DATABASE, DeletionProtection=False, ApplyImmediately=True)
    rds.delete_db_instance(DBInstanceIdentifier=DATABASE, SkipFinalSnapshot=True)
    lab.advance(15)


def dead_gateway(lab: Lab) -> None:
    gateway = lab.ec2.describe_nat_gateways()["NatGateways"][0]["NatGatewayId"]
    lab.ec2.delete_nat_gateway(NatGatewayId=gateway)
    lab.redeploy()


def wrong_health_port(lab: Lab) -> None:
    """Nothing listens there, so that opening the group would heal nothing."""
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPort="9999")


UNRULED = {
    malformed: "secret.",
    wrong_token: "cache.",
    deleted_database: "database.",
    dead_gateway: "network.nat",
    wrong_health_port: "loadbalancer.health_port",
}


@pytest.mark.parametrize("happened", UNRULED, ids=lambda each: each.__name__)
def test_nobody_is_accused_of_what_another_cause_did(lab: Lab, doctor: Doctor, happened: object) -> None:
    """A rule of its own may come to name it; until then it is an incident with something to read next."""
    assert callable(happened)
    happened(lab)
    lab.advance(12)

    diagnosis = doctor.diagnose(lab)

    assert Verdict.INCIDENT is diagnosis.verdict
    own = UNRULED[happened]
    assert [] == [each for each in suspected(diagnosis) if not each.startswith(own)]
    assert diagnosis.causes or (diagnosis.unexplained and diagnosis.next_reads)


# --- two at once, and what is nobody's business ---------------------------------------------------------


def test_a_missing_image_does_not_excuse_a_service_at_zero(lab: Lab, doctor: Doctor) -> None:
    """The frontend's old tasks serve all through; the errors are those of the backend's paths."""
    lab.scale(0)
    lab.deploy(FRONTEND, image=lab.definition(FRONTEND)["containerDefinitions"][0]["image"] + "-nowhere")
    lab.advance(15)

    assert ["control.scaled_to_zero", "image.tag_missing"] == accused(doctor.diagnose(lab))


def test_a_wrong_path_is_still_named_when_no_task_can_start(lab: Lab, doctor: Doctor) -> None:
    image = lab.definition()["containerDefinitions"][0]["image"]
    repository, tag = image.split("/", 1)[1].split(":")
    lab.client("ecr").batch_delete_image(repositoryName=repository, imageIds=[{"imageTag": tag}])
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/healthz")
    lab.advance(25)

    assert ["image.tag_missing", "loadbalancer.health_path_wrong"] == accused(doctor.diagnose(lab))


def test_a_leftover_database_with_the_stacks_name_may_be_stopped(lab: Lab, doctor: Doctor) -> None:
    rds, ours = lab.client("rds"), lab.database()
    rds.create_db_instance(
        DBInstanceIdentifier=f"{DATABASE}-old", DBInstanceClass="db.t3.micro", Engine="postgres", AllocatedStorage=20,
        MasterUsername="old", MasterUserPassword="abcdefgh1",
        DBSubnetGroupName=ours["DBSubnetGroup"]["DBSubnetGroupName"],
    )  # fmt: skip
    lab.advance(20)
    rds.stop_db_instance(DBInstanceIdentifier=f"{DATABASE}-old")
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert (Verdict.HEALTHY, [], ()) == (diagnosis.verdict, suspected(diagnosis), diagnosis.risks)


def test_a_rule_that_admits_one_zone_only_is_named(lab: Lab, doctor: Doctor) -> None:
    group = lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    lab.revoke_ingress(group)
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.11.0/24"}]}
    lab.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert [("network.sg_ingress_missing", group)] == [(each.id, each.about) for each in diagnosis.causes]


# --- a recording says what the account said -------------------------------------------------------------


@pytest.mark.parametrize("form", ["folder", "archive.tar.gz"])
def test_a_recording_gives_the_same_report(lab: Lab, doctor: Doctor, tmp_path: Path, form: str) -> None:
    lab.revoke_ingress(lab.cache_group())
    lab.deploy(FRONTEND, memory=128)
    lab.advance(15)

    live = doctor.diagnose(lab, record=tmp_path / form)
    read = doctor.diagnose(lab, source=tmp_path / form)

    assert ["network.sg_ingress_missing", "task.oom_limit_too_low"] == accused(live)
    assert report(live) == report(read)
