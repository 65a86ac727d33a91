"""Where tasks go when there is no room: other zones, Spot, the quota, and hosts that AWS retires."""

from datetime import datetime
from typing import Any

from stackmedic.lab.ecs.placement import OVER_QUOTA
from tests.scenarios.lab import BACKEND, CLUSTER, Lab

ZONES = ("ap-southeast-2a", "ap-southeast-2b")
SPOT = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]


def tasks(lab: Lab, status: str = "RUNNING") -> list[dict[str, Any]]:
    arns = lab.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND, desiredStatus=status)["taskArns"]
    return list(lab.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"]) if arns else []


def reasons(lab: Lab) -> set[str]:
    return {each["stoppedReason"] for each in tasks(lab, "STOPPED")}


def use_spot(lab: Lab, strategy: list[dict[str, Any]] | None = None) -> None:
    lab.ecs.update_service(
        cluster=CLUSTER, service=BACKEND, capacityProviderStrategy=strategy or SPOT, forceNewDeployment=True
    )
    lab.advance(10)


def run_one(lab: Lab) -> dict[str, Any]:
    service = lab.service()
    return dict(
        lab.ecs.run_task(
            cluster=CLUSTER, taskDefinition=service["taskDefinition"], launchType="FARGATE",
            networkConfiguration=service["networkConfiguration"],
        )
    )  # fmt: skip


def test_a_zone_without_capacity_is_passed_over(staging: Lab) -> None:
    staging.control("hidden", **{f"fargate_full:{ZONES[0]}": 1})
    staging.redeploy()
    staging.advance(10)

    assert {ZONES[1]} == {each["availabilityZone"] for each in tasks(staging)}
    assert [] == staging.control("health")["hurts"]


def test_without_capacity_anywhere_the_service_says_so_and_tries_again(staging: Lab) -> None:
    staging.control("hidden", **{f"fargate_full:{each}": 1 for each in ZONES})
    staging.least(3)
    staging.scale(3)
    staging.advance(2)
    said = [each["message"] for each in staging.service()["events"]]
    failures = run_one(staging)["failures"]

    assert any("was unable to place a task. Reason: Capacity is unavailable at this time." in each for each in said)
    assert ["Capacity is unavailable at this time"] == [each["reason"].split(".")[0] for each in failures]

    staging.control("hidden", **{f"fargate_full:{each}": 0 for each in ZONES})
    staging.advance(20)

    assert 3 == staging.service()["runningCount"]


def test_the_quota_counts_every_task_of_the_account(staging: Lab) -> None:
    staging.control("hidden", **{"vcpu_limit:on-demand": 2.0})
    first, second = run_one(staging), run_one(staging)

    assert (1, [OVER_QUOTA]) == (len(first["tasks"]), [each["reason"] for each in second["failures"]])


def test_spot_takes_its_tasks_back_and_leaves_the_others(staging: Lab) -> None:
    use_spot(staging, [{"capacityProvider": "FARGATE", "base": 1, "weight": 0}, *SPOT])
    providers = sorted(each["capacityProviderName"] for each in tasks(staging))
    staging.control("hidden", **{f"spot_full:{each}": 1 for each in ZONES})
    staging.advance(3)

    assert ["FARGATE", "FARGATE_SPOT"] == providers
    assert {"FARGATE"} == {each["capacityProviderName"] for each in tasks(staging)}
    taken = [each for each in tasks(staging, "STOPPED") if each["stopCode"] == "SpotInterruption"]
    assert ["Your Spot Task was interrupted."] == [each["stoppedReason"] for each in taken]


def test_a_service_with_a_strategy_shows_no_launch_type_until_it_goes_back(staging: Lab) -> None:
    use_spot(staging)
    assert ("launchType" in staging.service(), SPOT) == (False, staging.service()["capacityProviderStrategy"])

    staging.ecs.update_service(cluster=CLUSTER, service=BACKEND, capacityProviderStrategy=[], forceNewDeployment=True)

    assert "FARGATE" == staging.service()["launchType"]


def test_retired_tasks_are_replaced_first_and_no_client_notices(staging: Lab) -> None:
    before = {each["taskArn"] for each in tasks(staging)}
    now = datetime.fromisoformat(staging.control("status")["now"]).timestamp()
    staging.control("hidden", **{f"retirement:{BACKEND}": now})
    staging.advance(15)

    assert set() == before & {each["taskArn"] for each in tasks(staging)}
    assert any("ECS is performing maintenance on the underlying infrastructure" in each for each in reasons(staging))
    assert ([], []) == (staging.control("health")["hurts"], staging.control("health")["past"])


def test_a_rollback_restores_the_network_too(staging: Lab) -> None:
    service = staging.service()
    network = service["networkConfiguration"]
    group = staging.ec2.create_security_group(
        GroupName="other", Description="other", VpcId=staging.ec2.describe_vpcs()["Vpcs"][-1]["VpcId"]
    )["GroupId"]
    moved = {"awsvpcConfiguration": {**network["awsvpcConfiguration"], "securityGroups": [group]}}
    staging.ecs.update_service(cluster=CLUSTER, service=BACKEND, networkConfiguration=moved)
    staging.advance(18)

    assert network == staging.service()["networkConfiguration"]


def test_a_larger_disk_holds_a_larger_image(staging: Lab) -> None:
    shown = staging.definition()
    image = shown["containerDefinitions"][0]["image"]
    repository, tag = image.split("/", 1)[1].split(":")
    ecr = staging.client("ecr")
    found = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": tag}])["images"][0]["imageManifest"]
    ecr.put_image(repositoryName=repository, imageTag="large", imageManifest=found.replace("48120331", str(8 * 2**30)))
    kept = ("family", "taskRoleArn", "executionRoleArn", "networkMode", "cpu", "memory", "requiresCompatibilities")
    containers = [{**shown["containerDefinitions"][0], "image": image.replace(tag, "large")}]
    made = staging.ecs.register_task_definition(
        containerDefinitions=containers, ephemeralStorage={"sizeInGiB": 60}, **{key: shown[key] for key in kept}
    )["taskDefinition"]["taskDefinitionArn"]
    staging.ecs.update_service(cluster=CLUSTER, service=BACKEND, taskDefinition=made)
    staging.advance(10)

    assert ([], 2) == (staging.control("health")["hurts"], staging.service()["runningCount"])


def test_settings_come_from_a_file_that_the_role_may_read(staging: Lab) -> None:
    """Whatever the definition sets itself wins."""
    s3, bucket = staging.client("s3"), "ohmycoins-staging-data-123456789012"
    s3.put_object(Bucket=bucket, Key="a.env", Body=b"# settings\nPOSTGRES_SERVER=nowhere\nPOSTGRES_DB=ohmycoins\n")
    role = staging.definition()["executionRoleArn"].rsplit("/", 1)[1]
    staging.client("iam").attach_role_policy(RoleName=role, PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    variables = [each for each in staging.environment_of() if each["name"] != "POSTGRES_DB"]
    files = [{"value": f"arn:aws:s3:::{bucket}/a.env", "type": "s3"}]
    staging.deploy(environment=variables, environmentFiles=files)
    staging.advance(10)

    assert ([], 2) == (staging.control("health")["hurts"], staging.service()["runningCount"])
