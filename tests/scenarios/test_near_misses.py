"""What looks like a cause and is none, what is true and hurts nobody, and two causes at once."""

import pytest

from stackmedic.lab.fault import Aws, Fault, all_harmless
from stackmedic.model.finding import Verdict
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import BACKEND, CLUSTER, DATABASE, FRONTEND, Lab


def test_a_rule_removed_where_another_still_admits_is_nothing(lab: Lab, doctor: Doctor) -> None:
    group = lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    lab.ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
        ],
    )
    lab.ec2.revoke_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "UserIdGroupPairs": [{"GroupId": lab.task_group()}],
            }
        ],
    )
    lab.advance(20)

    assert Verdict.HEALTHY == doctor.diagnose(lab).verdict


def test_an_unused_revision_with_a_bad_image_is_nothing(lab: Lab, doctor: Doctor) -> None:
    lab.register(image=lab.definition()["containerDefinitions"][0]["image"] + "-nowhere")
    lab.advance(20)

    diagnosis = doctor.diagnose(lab)

    assert (Verdict.HEALTHY, ()) == (diagnosis.verdict, diagnosis.risks)


def test_a_one_off_task_that_stopped_is_nothing(lab: Lab, doctor: Doctor) -> None:
    service = lab.service()
    lab.ecs.run_task(
        cluster=CLUSTER,
        taskDefinition=service["taskDefinition"],
        networkConfiguration=service["networkConfiguration"],
        launchType="FARGATE",
    )
    lab.advance(3)
    one_off = lab.ecs.list_tasks(cluster=CLUSTER, family="ohmycoins-staging-backend")["taskArns"]
    mine = [t for t in lab.ecs.describe_tasks(cluster=CLUSTER, tasks=one_off)["tasks"] if "family:" in t["group"]]
    lab.ecs.stop_task(cluster=CLUSTER, task=mine[0]["taskArn"])
    lab.advance(10)

    assert Verdict.HEALTHY == doctor.diagnose(lab).verdict


def test_scaling_out_is_nothing(lab: Lab, doctor: Doctor) -> None:
    lab.scale(4)
    lab.advance(15)

    assert Verdict.HEALTHY == doctor.diagnose(lab).verdict


def test_a_repaired_stack_is_healthy_again(lab: Lab, doctor: Doctor) -> None:
    group = lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    permissions = lab.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    lab.revoke_ingress(group)
    lab.advance(20)
    lab.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=permissions)
    lab.advance(30)

    assert Verdict.HEALTHY == doctor.diagnose(lab).verdict


def test_an_image_gone_while_tasks_run_is_a_risk(lab: Lab, doctor: Doctor) -> None:
    image = lab.definition()["containerDefinitions"][0]["image"]
    repository, tag = image.split("/", 1)[1].split(":")
    lab.client("ecr").batch_delete_image(repositoryName=repository, imageIds=[{"imageTag": tag}])
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert Verdict.HEALTHY == diagnosis.verdict
    assert ((), [("image.tag_missing", image)]) == (diagnosis.causes, [(e.id, e.about) for e in diagnosis.risks])


def test_a_key_gone_while_tasks_run_is_a_risk_when_keys_may_be_read(lab: Lab, doctor: Doctor) -> None:
    lab.change_secret(POSTGRES_PASSWORD=None)
    lab.advance(15)

    diagnosis = doctor.diagnose(lab, read_secret_keys=True)

    assert ((), ["secret.json_key_missing"]) == (diagnosis.causes, [each.id for each in diagnosis.risks])


def test_one_service_at_zero_by_hand_is_a_state_or_the_cause_of_what_clients_see(lab: Lab, doctor: Doctor) -> None:
    lab.scale(0, FRONTEND)
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert ["control.scaled_to_zero"] == [each.id for each in (*diagnosis.states, *diagnosis.causes)]


def test_two_causes_at_once_are_both_named(lab: Lab, doctor: Doctor) -> None:
    cache, database = lab.cache_group(), lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    lab.revoke_ingress(cache)
    lab.revoke_ingress(database)
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert {("network.sg_ingress_missing", cache), ("network.sg_ingress_missing", database)} == {
        (each.id, each.about) for each in diagnosis.causes
    }


def test_two_causes_in_two_services_are_both_named(lab: Lab, doctor: Doctor) -> None:
    lab.deploy(FRONTEND, image=lab.definition(FRONTEND)["containerDefinitions"][0]["image"] + "-nowhere")
    lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(20)

    diagnosis = doctor.diagnose(lab)

    assert {"image.tag_missing", "database.instance_unavailable"} == {each.id for each in diagnosis.causes}


def test_a_rollback_by_hand_ends_the_incident(lab: Lab, doctor: Doctor) -> None:
    before = lab.service()["taskDefinition"]
    lab.deploy(image=lab.definition()["containerDefinitions"][0]["image"] + "-nowhere")
    lab.advance(3)
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, taskDefinition=before)
    lab.advance(20)

    diagnosis = doctor.diagnose(lab)

    assert (Verdict.HEALTHY, ()) == (diagnosis.verdict, diagnosis.causes)


@pytest.mark.parametrize("one", list(all_harmless()), ids=lambda each: str(each.name))
def test_a_change_that_hurts_nobody_has_no_cause(lab: Lab, doctor: Doctor, one: Fault) -> None:
    one.inject(Aws(lab.url))
    lab.advance(30)

    diagnosis = doctor.diagnose(lab)

    assert ((), (), ()) == (diagnosis.causes, diagnosis.unexplained, diagnosis.risks)
