"""One command fixes a cause; a fresh diagnosis and the world itself say so. Whatever goes wrong ends as stated."""

from collections.abc import Callable

import pytest

from stackmedic import changes
from stackmedic.model.finding import Verdict
from tests.scenarios.conftest import Doctor
from tests.scenarios.fixing import Medic, changing_calls
from tests.scenarios.lab import BACKEND, DATABASE, Lab

ADMIT = "ec2:AuthorizeSecurityGroupIngress"


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


def admitted(lab: Lab, group: str) -> list[str]:
    rules = lab.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    return [pair["GroupId"] for rule in rules for pair in rule["UserIdGroupPairs"]]


def since(lab: Lab, before: list[str]) -> list[str]:
    return changing_calls(lab)[len(before) :]


def break_database(lab: Lab) -> None:
    close_database(lab)


def break_tasks(lab: Lab) -> None:
    lab.revoke_ingress(lab.task_group())
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


CAUSES: dict[str, tuple[Callable[[Lab], None], str]] = {
    "a closed database": (break_database, "network.sg_ingress_missing"),
    "tasks closed to the balancer": (break_tasks, "network.sg_ingress_missing"),
    "a closed cache": (break_cache, "network.sg_ingress_missing"),
    "a stopped database": (stop_database, "database.instance_unavailable"),
}


@pytest.mark.parametrize("name", CAUSES)
def test_one_command_fixes_it(lab: Lab, medic: Medic, doctor: Doctor, name: str) -> None:
    break_it, cause = CAUSES[name]
    break_it(lab)
    before = changing_calls(lab)
    proposal = medic.plan()
    assert [cause] == [each.reasons[0].cause for each in proposal.plan.steps]
    planned = [call.call for step in proposal.plan.steps for call in step.change.calls]
    assert before == changing_calls(lab)

    run = medic.apply(proposal)

    assert ("cleared", 0) == (run.condition, run.exit_code), run.says
    is_well(lab)
    assert planned == [each for each in since(lab, before) if each in planned]
    lab.advance(60)
    assert Verdict.HEALTHY == doctor.diagnose(lab).verdict
    assert () == changes.audit_check().problems
