"""The stack is what the runbook describes, and healthy."""

import json
from typing import Any

import pytest

from tests.scenarios.lab import BACKEND, CACHE, CLUSTER, DATABASE, FRONTEND, PROGRAM, REGION, SECRET, Lab

NAME = "ohmycoins-staging"


def test_both_services_run_two_tasks_on_fargate_with_the_breaker_on(standing: Lab) -> None:
    for name in (BACKEND, FRONTEND):
        service = standing.service(name)
        assert (service["status"], service["desiredCount"], service["runningCount"]) == ("ACTIVE", 2, 2)
        assert [each["rolloutState"] for each in service["deployments"]] == ["COMPLETED"]
        assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
        assert service["healthCheckGracePeriodSeconds"] == 60
        assert service["launchType"] == "FARGATE"


@pytest.mark.parametrize(
    ("service", "cpu", "memory", "limit", "port", "path"),
    [(BACKEND, "512", "1024", 768, 8000, "/api/v1/health"), (FRONTEND, "256", "512", 384, 3000, "/")],
)
def test_tasks_have_the_runbooks_sizes_and_health_paths(
    standing: Lab, service: str, cpu: str, memory: str, limit: int, port: int, path: str
) -> None:
    definition = standing.definition(service)
    container = definition["containerDefinitions"][0]
    assert (definition["cpu"], definition["memory"], container["memory"]) == (cpu, memory, limit)
    assert container["portMappings"][0]["containerPort"] == port
    group = standing.client("elbv2").describe_target_groups(TargetGroupArns=[standing.target_group(service)])
    assert group["TargetGroups"][0]["HealthCheckPath"] == path
    health = standing.client("elbv2").describe_target_health(TargetGroupArn=standing.target_group(service))
    assert [each["TargetHealth"]["State"] for each in health["TargetHealthDescriptions"]] == ["healthy", "healthy"]


def test_the_balancer_sends_the_api_to_the_back_end(standing: Lab) -> None:
    elb = standing.client("elbv2")
    balancer = elb.describe_load_balancers(Names=[f"{NAME}-alb"])["LoadBalancers"][0]
    listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    assert sorted((each["Port"], each["Protocol"]) for each in listeners) == [(80, "HTTP"), (443, "HTTPS")]
    plain, tls = sorted(listeners, key=lambda each: each["Port"])
    assert plain["DefaultActions"][0]["RedirectConfig"]["Protocol"] == "HTTPS"
    rules = elb.describe_rules(ListenerArn=tls["ListenerArn"])["Rules"]
    shown = {
        each["Conditions"][0]["Values"][0]: each["Actions"][0]["TargetGroupArn"] for each in rules if each["Conditions"]
    }
    assert shown == {"/api/*": standing.target_group(BACKEND), "/*": standing.target_group(FRONTEND)}


def test_secrets_come_from_one_secret_and_match_the_stores(standing: Lab) -> None:
    container = standing.definition()["containerDefinitions"][0]
    names = {each["name"] for each in container["secrets"]}
    assert {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY", "FIRST_SUPERUSER_PASSWORD"} == names
    assert all(f":secret:{SECRET}-" in each["valueFrom"] for each in container["secrets"])
    value = json.loads(standing.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    assert set(value) == names | {"POSTGRES_SERVER"}
    assert value["POSTGRES_SERVER"] == standing.database()["Endpoint"]["Address"]
    variables = {each["name"]: each["value"] for each in container["environment"]}
    assert variables["POSTGRES_SERVER"] == standing.database()["Endpoint"]["Address"]
    assert variables["REDIS_URL"].startswith(f"rediss://master.{CACHE}.")


def test_the_data_stores_are_private_and_let_in_only_the_tasks(standing: Lab) -> None:
    database = standing.database()
    assert (database["DBInstanceIdentifier"], database["DBInstanceStatus"]) == (DATABASE, "available")
    assert (database["DBName"], database["MasterUsername"], database["PubliclyAccessible"]) == (
        "ohmycoins",
        "ohmycoins",
        False,
    )
    for group, port in ((database["VpcSecurityGroups"][0]["VpcSecurityGroupId"], 5432), (standing.cache_group(), 6379)):
        rules = standing.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
        assert [(each["FromPort"], each["UserIdGroupPairs"][0]["GroupId"]) for each in rules] == [
            (port, standing.task_group())
        ]


def test_images_carry_programs_and_broken_ones_are_not_in_use(standing: Lab) -> None:
    ecr = standing.client("ecr")
    for service in (BACKEND, FRONTEND):
        image = standing.definition(service)["containerDefinitions"][0]["image"]
        repository, running = image.split("/", 1)[1].split(":")
        tags = [each["imageTag"] for each in ecr.list_images(repositoryName=repository)["imageIds"]]
        assert {running, "latest"} < set(tags)
        found = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": each} for each in tags])
        programs = {
            each["imageId"]["imageTag"]: json.loads(json.loads(each["imageManifest"])["annotations"][PROGRAM])
            for each in found["images"]
        }
        assert "fails" not in programs[running]
        assert any("fails" in each for each in programs.values())
    pushed = [each["imagePushedAt"] for each in ecr.describe_images(repositoryName="omc-backend")["imageDetails"]]
    assert len(set(pushed)) == len(pushed)


def test_the_runbooks_nine_alarms_are_there_and_ok(standing: Lab) -> None:
    alarms = standing.client("cloudwatch").describe_alarms(AlarmNamePrefix=NAME)["MetricAlarms"]
    shown: dict[str, Any] = {
        each["AlarmName"].removeprefix(f"{NAME}-"): (each["MetricName"], each["Threshold"], each["StateValue"])
        for each in alarms
    }
    assert shown == {
        "rds-cpu-high": ("CPUUtilization", 80, "OK"),
        "rds-connections-high": ("DatabaseConnections", 80, "OK"),
        "rds-storage-low": ("FreeStorageSpace", 10 * 2**30, "OK"),
        "redis-cpu-high": ("CPUUtilization", 75, "OK"),
        "redis-memory-high": ("DatabaseMemoryUsagePercentage", 80, "OK"),
        "redis-evictions-high": ("Evictions", 1000, "OK"),
        "alb-5xx-errors": ("HTTPCode_Target_5XX_Count", 10, "OK"),
        "alb-response-time": ("TargetResponseTime", 2, "OK"),
        "alb-unhealthy-targets": ("UnHealthyHostCount", 0, "OK"),
    }


def test_services_scale_between_two_and_ten(standing: Lab) -> None:
    found = standing.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")
    assert [(each["MinCapacity"], each["MaxCapacity"]) for each in found["ScalableTargets"]] == [(2, 10), (2, 10)]


def test_the_stack_is_found_by_its_tags(standing: Lab) -> None:
    service = standing.ecs.describe_services(cluster=CLUSTER, services=[BACKEND], include=["TAGS"])["services"][0]
    tags = {each["key"]: each["value"] for each in service["tags"]}
    assert (tags["Project"], tags["Environment"]) == ("ohmycoins", "staging")


def test_private_subnets_lead_out_through_one_nat_gateway(standing: Lab) -> None:
    table = standing.ec2.describe_route_tables(RouteTableIds=[standing.route_table_of_tasks()])["RouteTables"][0]
    route = next(each for each in table["Routes"] if each.get("DestinationCidrBlock") == "0.0.0.0/0")
    assert route["State"] == "active"
    nat = standing.ec2.describe_nat_gateways(NatGatewayIds=[route["NatGatewayId"]])["NatGateways"][0]
    assert nat["State"] == "available"
    assert nat["NatGatewayAddresses"][0]["PrivateIp"].startswith("10.0.1.")
    endpoint = standing.ec2.describe_vpc_endpoints()["VpcEndpoints"][0]
    assert endpoint["ServiceName"] == f"com.amazonaws.{REGION}.s3"


def test_the_execution_role_is_the_runbooks(standing: Lab) -> None:
    iam, role = standing.client("iam"), f"{NAME}-ecs-task-execution-role"
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == ["AmazonECSTaskExecutionRolePolicy"]
    assert sorted(iam.list_role_policies(RoleName=role)["PolicyNames"]) == ["ecr-access", "secrets-access"]


def test_pushing_to_a_tag_in_use_leaves_the_older_image_untagged(staging: Lab) -> None:
    ecr = staging.client("ecr")
    running = staging.definition()["containerDefinitions"][0]["image"].rpartition(":")[2]
    ecr.batch_delete_image(repositoryName="omc-backend", imageIds=[{"imageTag": "latest"}])
    old = ecr.batch_get_image(repositoryName="omc-backend", imageIds=[{"imageTag": running}])["images"][0]
    staging.push(running, memory_mib=310)
    new = ecr.batch_get_image(repositoryName="omc-backend", imageIds=[{"imageTag": running}])["images"][0]
    assert old["imageId"]["imageDigest"] != new["imageId"]["imageDigest"]
    details = ecr.describe_images(repositoryName="omc-backend")["imageDetails"]
    untagged = [each["imageDigest"] for each in details if "imageTags" not in each]
    assert untagged == [old["imageId"]["imageDigest"]]
