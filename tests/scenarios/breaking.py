"""How the stack of the lab is broken, in plain AWS calls, and how the account itself says that it is well."""

from tests.scenarios.lab import BACKEND, CLUSTER, CRASH, DATABASE, Lab


def database_group(lab: Lab) -> str:
    return str(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])


def close_database(lab: Lab) -> str:
    group = database_group(lab)
    lab.revoke_ingress(group)
    lab.advance(15)
    return group


def is_well(lab: Lab, name: str = BACKEND) -> None:
    """What the account itself says, asked past stackmedic."""
    service = lab.service(name)
    assert service["desiredCount"] == service["runningCount"] > 0
    health = lab.client("elbv2").describe_target_health(TargetGroupArn=lab.target_group(name))
    states = [each["TargetHealth"]["State"] for each in health["TargetHealthDescriptions"]]
    assert service["desiredCount"] == states.count("healthy")


def break_tasks(lab: Lab) -> None:
    lab.revoke_ingress(lab.task_group())
    lab.advance(15)


def close_the_way_out(lab: Lab, group: str) -> None:
    permissions = lab.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"]
    lab.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=permissions)


def shut_tasks_in(lab: Lab) -> None:
    close_the_way_out(lab, lab.task_group())
    lab.advance(15)


def break_cache(lab: Lab) -> None:
    lab.revoke_ingress(lab.cache_group())
    lab.advance(15)


def break_route(lab: Lab) -> None:
    lab.ec2.delete_route(RouteTableId=lab.route_table_of_tasks(), DestinationCidrBlock="0.0.0.0/0")
    lab.redeploy()
    lab.advance(20)


def stop_database(lab: Lab) -> None:
    lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(20)


def deploy_missing_tag(lab: Lab) -> None:
    lab.deploy(image=lab.definition()["containerDefinitions"][0]["image"].rsplit(":", 1)[0] + ":nowhere")
    lab.advance(4)


def without_breaker(lab: Lab) -> None:
    """It would be faster than we are."""
    off = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, deploymentConfiguration=off)


def deploy_bad_revision(lab: Lab) -> None:
    without_breaker(lab)
    lab.deploy(image=lab.push("next", fails=CRASH))
    lab.advance(5)


def deploy_plain_client(lab: Lab) -> None:
    url = next(each["value"] for each in lab.environment_of() if each["name"] == "REDIS_URL")
    lab.deploy(environment=lab.environment_of(REDIS_URL=url.replace("rediss://", "redis://")))
    lab.advance(2)


def lower_memory(lab: Lab) -> None:
    lab.deploy(memory=128)
    lab.advance(15)


def change_secret(lab: Lab, password: str | None) -> None:
    lab.advance(5)
    lab.change_secret(POSTGRES_PASSWORD=password)
    lab.advance(1)
    lab.redeploy()
    lab.advance(15)


def remove_key(lab: Lab) -> None:
    change_secret(lab, None)


def change_password_of_secret(lab: Lab) -> None:
    change_secret(lab, "not-the-one-of-the-database")


def rotate_by_hand(lab: Lab) -> None:
    """Both sides, and a check that needs no database, so that ECS replaces nothing by itself."""
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/")
    lab.advance(5)
    new = "another-one-2026"
    lab.client("rds").modify_db_instance(DBInstanceIdentifier=DATABASE, MasterUserPassword=new, ApplyImmediately=True)
    lab.advance(5)  # RDS resets it in its own time; a reset after the secret's change would be another password.
    lab.change_secret(POSTGRES_PASSWORD=new)
    lab.advance(6)


def change_health_path(lab: Lab) -> None:
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/healthz")
    lab.advance(20)  # CloudTrail tells it a quarter of an hour later, at the latest.


def change_health_port(lab: Lab) -> None:
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPort="8080")
    lab.advance(20)


def delete_log_group(lab: Lab) -> None:
    options = lab.definition()["containerDefinitions"][0]["logConfiguration"]["options"]
    lab.client("logs").delete_log_group(logGroupName=options["awslogs-group"])
    lab.redeploy()
    lab.advance(5)


def misspell_log_group(lab: Lab) -> None:
    without_breaker(lab)
    logging = lab.definition()["containerDefinitions"][0]["logConfiguration"]
    lab.deploy(logConfiguration={**logging, "options": {**logging["options"], "awslogs-group": "/ecs/nowhere"}})
    lab.advance(5)


def change_password_of_database(lab: Lab) -> None:
    lab.client("rds").modify_db_instance(
        DBInstanceIdentifier=DATABASE, MasterUserPassword="another-one-2026", ApplyImmediately=True
    )
    lab.advance(20)
