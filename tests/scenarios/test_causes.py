"""Each of the first causes, brought about by a plain AWS call: named, with proof, and nothing else accused."""

import pytest

from stackmedic.model.finding import Diagnosis, Verdict
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import BACKEND, CLUSTER, CRASH, DATABASE, FRONTEND, SECRET, Lab


def accused(diagnosis: Diagnosis) -> list[str]:
    return [each.id for each in diagnosis.causes]


def test_nothing_is_wrong_with_the_healthy_stack(lab: Lab, doctor: Doctor) -> None:
    lab.advance(30)

    diagnosis = doctor.diagnose(lab)

    assert Verdict.HEALTHY == diagnosis.verdict
    assert ([], (), (), ()) == (accused(diagnosis), diagnosis.risks, diagnosis.unexplained, diagnosis.gaps)


def test_a_closed_database_is_named_with_the_group_that_has_to_change(lab: Lab, doctor: Doctor) -> None:
    group = lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    lab.revoke_ingress(group)
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert Verdict.INCIDENT == diagnosis.verdict
    assert [("network.sg_ingress_missing", group)] == [(each.id, each.about) for each in diagnosis.causes]
    assert "IpPermissions" in " ".join(each.path for each in diagnosis.causes[0].evidence)


def test_tasks_closed_to_the_balancer_are_named(lab: Lab, doctor: Doctor) -> None:
    group = lab.task_group()
    lab.revoke_ingress(group)
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert [("network.sg_ingress_missing", group)] == [(each.id, each.about) for each in diagnosis.causes]


def test_a_closed_cache_is_named(lab: Lab, doctor: Doctor) -> None:
    group = lab.cache_group()
    lab.revoke_ingress(group)
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert [("network.sg_ingress_missing", group)] == [(each.id, each.about) for each in diagnosis.causes]


def test_a_missing_tag_is_named_while_its_deployment_is_the_newest(lab: Lab, doctor: Doctor) -> None:
    image = lab.definition()["containerDefinitions"][0]["image"].rsplit(":", 1)[0] + ":nowhere"
    lab.deploy(image=image)
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert Verdict.INCIDENT == diagnosis.verdict
    assert [("image.tag_missing", image)] == [(each.id, each.about) for each in diagnosis.causes]


def test_a_missing_default_route_is_named(lab: Lab, doctor: Doctor) -> None:
    table = lab.route_table_of_tasks()
    lab.ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    lab.redeploy()
    lab.advance(20)

    diagnosis = doctor.diagnose(lab)

    assert [("network.no_default_route", table)] == [(each.id, each.about) for each in diagnosis.causes]


def test_a_key_that_left_the_secret_is_named(lab: Lab, doctor: Doctor) -> None:
    lab.change_secret(POSTGRES_PASSWORD=None)
    lab.redeploy()
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert ["secret.json_key_missing"] == accused(diagnosis)
    assert SECRET in diagnosis.causes[0].about


@pytest.mark.parametrize(("there", "cause"), [(False, "secret.missing"), (True, "iam.permission_missing")])
def test_a_parameter_that_no_policy_allows_is_missing_only_where_none_has_the_name(
    there: bool, cause: str, lab: Lab, doctor: Doctor
) -> None:
    if there:
        lab.client("ssm").put_parameter(Name="/ohmycoins/mail", Value="x", Type="String")
    secrets = lab.definition()["containerDefinitions"][0]["secrets"]
    lab.deploy(secrets=[*secrets, {"name": "MAIL", "valueFrom": "/ohmycoins/mail"}])
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert [cause] == accused(diagnosis)
    assert ("ssm:DescribeParameters" == diagnosis.causes[0].evidence[0].call) is not there


def test_a_container_limit_below_its_need_is_named(lab: Lab, doctor: Doctor) -> None:
    lab.deploy(memory=128)
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert ["task.oom_limit_too_low"] == accused(diagnosis)


def test_a_wrong_health_path_is_named(lab: Lab, doctor: Doctor) -> None:
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/healthz")
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert [("loadbalancer.health_path_wrong", lab.target_group())] == [(e.id, e.about) for e in diagnosis.causes]


def test_a_stopped_database_is_named(lab: Lab, doctor: Doctor) -> None:
    lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(20)

    diagnosis = doctor.diagnose(lab)

    arn = lab.database()["DBInstanceArn"]
    assert [("database.instance_unavailable", arn)] == [(each.id, each.about) for each in diagnosis.causes]


def test_a_password_changed_on_one_side_is_named(lab: Lab, doctor: Doctor) -> None:
    lab.client("rds").modify_db_instance(
        DBInstanceIdentifier=DATABASE, MasterUserPassword="another-one-2026", ApplyImmediately=True
    )
    lab.advance(20)

    diagnosis = doctor.diagnose(lab)

    assert ["database.credential_mismatch"] == accused(diagnosis)


def test_a_plain_client_of_a_cache_that_wants_tls_is_named(lab: Lab, doctor: Doctor) -> None:
    url = next(e["value"] for e in lab.environment_of() if e["name"] == "REDIS_URL")
    lab.deploy(environment=lab.environment_of(REDIS_URL=url.replace("rediss://", "redis://")))
    lab.advance(20)

    diagnosis = doctor.diagnose(lab)

    assert ["cache.tls_required_by_server"] == accused(diagnosis)


def test_a_revision_that_fails_is_named_while_it_is_the_newest(lab: Lab, doctor: Doctor) -> None:
    lab.deploy(image=lab.push("next", fails=CRASH))
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert [("deploy.bad_revision", lab.service()["serviceArn"])] == [(e.id, e.about) for e in diagnosis.causes]


def test_a_program_that_exits_for_its_own_reason_is_named(lab: Lab, doctor: Doctor) -> None:
    """The tag that runs is pushed again, with a program that cannot start."""
    lab.push(lab.definition()["containerDefinitions"][0]["image"].rsplit(":", 1)[1], fails=CRASH)
    lab.redeploy()
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert ["app.crash_on_start"] == accused(diagnosis)


def test_a_pause_is_a_state(lab: Lab, doctor: Doctor) -> None:
    for name in (BACKEND, FRONTEND):
        lab.scale(0, name)
    lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(30)

    diagnosis = doctor.diagnose(lab)

    assert Verdict.STATE == diagnosis.verdict
    assert ([], ["control.paused_on_purpose"]) == (accused(diagnosis), [each.id for each in diagnosis.states])


def test_a_rollout_that_goes_well_is_a_state(lab: Lab, doctor: Doctor) -> None:
    lab.redeploy()
    lab.advance(1)

    diagnosis = doctor.diagnose(lab)

    assert Verdict.STATE == diagnosis.verdict
    assert ([], ["control.deployment_in_progress"]) == (accused(diagnosis), [each.id for each in diagnosis.states])


@pytest.mark.parametrize("minutes", [3, 8, 15, 45])
def test_a_closed_database_is_named_at_every_stage(lab: Lab, doctor: Doctor, minutes: int) -> None:
    """Early there may be nothing to see yet but a true risk; it is never something else."""
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.advance(minutes)

    diagnosis = doctor.diagnose(lab)

    assert {"network.sg_ingress_missing"} == {each.id for each in (*diagnosis.causes, *diagnosis.risks)}
    assert CLUSTER in diagnosis.scope.cluster_arn


def looked_up(lab: Lab, doctor: Doctor) -> int:
    """How often a diagnosis asks CloudTrail, which answers twice a second."""
    before = len(lab.calls())
    doctor.diagnose(lab)
    return [each["permission"] for each in lab.calls()[before:]].count("cloudtrail:LookupEvents")


def test_who_set_a_health_check_is_asked_only_where_the_check_may_be_wrong(lab: Lab, doctor: Doctor) -> None:
    closed = lab.fork()
    closed.revoke_ingress(str(closed.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]))
    closed.advance(15)
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/nowhere")
    lab.advance(15)

    assert looked_up(closed, doctor) == 1
    assert looked_up(lab, doctor) == 3
    closed.control("down")
