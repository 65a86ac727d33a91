"""What the next apply would do to each change, and what keeps it: against a state that Terraform wrote.

That Terraform does so follows from how the AWS provider describes these resources; no apply is run here.
"""

from dataclasses import replace
from typing import Any

import pytest

from stackmedic.model.change import Change, Risk
from stackmedic.model.plan import Held
from stackmedic.remedy.actions import all_actions
from stackmedic.terraform.state import Resource, State
from tests.terraform.shop import resource, shop

TASKS = resource("aws_security_group.tasks").text("id")
GATEWAY = resource("aws_internet_gateway.main").text("id")
SERVICE = resource('module.service["backend"].aws_ecs_service.this')
DEFINITION = resource('module.service["backend"].aws_ecs_task_definition.this')
FIRST, LATER = DEFINITION.text("arn"), DEFINITION.text("arn")[:-1] + "7"


def held(action: str, target: str, after: Any, field: str = "", before: Any = None, state: State | None = None) -> Any:
    change = Change(action, target, field, before, after, "", (), (), Risk.REVERSIBLE, "", 0.0)
    holds = next(each.held for each in all_actions() if each.id == action)
    assert holds
    return tuple(holds(change, state or shop()))


def admitting(group: str, port: int, peer: str = TASKS) -> tuple[Held, ...]:
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": [{"GroupId": peer}]}
    found: tuple[Held, ...] = held("authorize_ingress", resource(group).text("id"), rule)
    return found


def routing(table: str, gateway: str = GATEWAY) -> tuple[Held, ...]:
    found: tuple[Held, ...] = held(
        "restore_default_route", resource(table).text("id"), {"GatewayId": gateway}, "route to 0.0.0.0/0"
    )
    return found


def test_every_action_knows_where_terraform_holds_what_it_changes() -> None:
    assert [] == [each.id for each in all_actions() if each.held is None]


@pytest.mark.parametrize(
    ("group", "port", "address", "argument", "says"),
    [
        ("aws_security_group.database", 5432, "aws_security_group_rule.database[0]", "description", "finds the rule"),
        ("aws_security_group.inline", 6379, "aws_security_group.inline", "ingress", "finds the rule"),
        ("aws_security_group.inline", 6380, "aws_security_group.inline", "ingress", "takes away what none says"),
        ("aws_security_group.database", 5433, "aws_security_group.database", "", "does not know it, and leaves it"),
        ("aws_security_group.tasks", 8000, "aws_security_group.tasks", "ingress", "if it has any"),
    ],
)
def test_a_rule_is_kept_where_its_group_declares_rules(
    group: str, port: int, address: str, argument: str, says: str
) -> None:
    (found,) = admitting(group, port)
    assert (address, argument) == (found.address, found.argument)
    assert says in found.says


def test_a_rule_known_by_its_id_has_to_be_imported_anew() -> None:
    (found,) = admitting("aws_security_group.web", 8000)
    address = r'aws_vpc_security_group_ingress_rule.web["http \"8000\""]'
    assert (address, "") == (found.address, found.argument)
    assert f"terraform state rm '{address}', then terraform import '{address}'" in found.says


def test_a_rule_of_another_peer_is_another_rule() -> None:
    (found,) = admitting("aws_security_group.database", 5432, "sg-other")
    assert "aws_security_group.database" == found.address


@pytest.mark.parametrize(
    ("table", "address", "argument", "says"),
    [
        ("aws_route_table.separate", "aws_route.out", "gateway_id", "finds the route made"),
        ("aws_route_table.inline", "aws_route_table.inline", "route.gateway_id", "finds the route made"),
        ("aws_route_table.bare", "aws_route_table.bare", "route", "if it has any"),
    ],
)
def test_a_route_is_kept_where_its_table_declares_routes(table: str, address: str, argument: str, says: str) -> None:
    (found,) = routing(table)
    assert (address, argument) == (found.address, found.argument)
    assert says in found.says


@pytest.mark.parametrize("table", ["aws_route_table.separate", "aws_route_table.inline"])
def test_a_route_that_is_declared_to_lead_elsewhere_has_to_be_changed_there(table: str) -> None:
    (found,) = routing(table, "igw-another")
    assert "set it to igw-another" in found.says


def test_a_revision_that_is_not_the_declared_one_is_deployed_away_by_the_next_apply() -> None:
    service, definition = held("return_to_last_good_revision", SERVICE.text("id"), LATER)
    assert (SERVICE.address, "task_definition") == (service.address, service.argument)
    assert "set shop-backend:7; else the next apply deploys shop-backend:1 again" in service.says
    assert (DEFINITION.address, "container_definitions") == (definition.address, definition.argument)


def test_the_declared_revision_is_kept() -> None:
    (service,) = held("return_to_last_good_revision", SERVICE.text("id"), FIRST)
    assert "the next apply keeps it" in service.says


@pytest.mark.parametrize(("limit", "argument"), [(None, "memory"), (512, "container_definitions")])
def test_more_memory_belongs_in_the_task_definition(limit: int | None, argument: str) -> None:
    wanted = {"copy_of": FIRST, "container": "backend", "limit_mib": limit, "cpu": 256, "memory_mib": 1024}
    definition, service = held("raise_task_memory", SERVICE.text("id"), wanted)
    assert (DEFINITION.address, argument) == (definition.address, definition.argument)
    assert "set cpu = 256, memory = 1024" in definition.says
    assert SERVICE.address == service.address


def test_new_tasks_of_the_same_revision_change_nothing_that_terraform_holds() -> None:
    (found,) = held("force_new_deployment", SERVICE.text("id"), "<a newer deployment>")
    assert (SERVICE.address, "") == (found.address, found.argument)


@pytest.mark.parametrize(
    ("path", "says"), [("/live", "set /live, or the next apply sets /health again"), ("/health", "would have set it")]
)
def test_a_health_path_is_an_argument_of_its_target_group(path: str, says: str) -> None:
    group = resource('module.service["backend"].aws_lb_target_group.this')
    (found,) = held("correct_health_check", group.text("arn"), path)
    assert (group.address, "health_check.path") == (found.address, found.argument)
    assert says in found.says


def test_outbound_rules_belong_to_their_group() -> None:
    rules = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    (found,) = held("authorize_egress", resource("aws_security_group.inline").text("id"), rules)
    assert ("aws_security_group.inline", "egress") == (found.address, found.argument)
    assert "add tcp 443" in found.says


def test_a_log_group_is_found_by_the_next_apply() -> None:
    group = Resource("aws_cloudwatch_log_group.tasks", "aws_cloudwatch_log_group", True, {"name": "/ecs/tasks"})
    (found,) = held("create_log_group", "/ecs/tasks", "/ecs/tasks", state=replace(shop(), resources=(group,)))
    assert (group.address, "retention_in_days") == (found.address, found.argument)


def test_a_health_port_is_an_argument_of_its_target_group() -> None:
    group = resource('module.service["backend"].aws_lb_target_group.this')
    (found,) = held("correct_health_port", group.text("arn"), "traffic-port")
    assert (group.address, "health_check.port") == (found.address, found.argument)


def test_a_password_is_an_argument_that_terraform_cannot_compare() -> None:
    (found,) = held("reset_database_password", resource("aws_db_instance.main").text("arn"), {})
    assert ("aws_db_instance.main", "password") == (found.address, found.argument)


def test_whether_a_database_runs_is_no_argument_of_it() -> None:
    (found,) = held("start_database", resource("aws_db_instance.main").text("arn"), "available")
    assert ("aws_db_instance.main", "") == (found.address, found.argument)


def test_a_database_whose_state_is_declared_is_stopped_again() -> None:
    declared = replace(resource("aws_db_instance.main"), address="aws_rds_instance_state.main")
    stopped = replace(declared, type="aws_rds_instance_state", attributes={"identifier": "shop-db", "state": "stopped"})
    state = replace(shop(), resources=(*shop().resources, stopped))
    first, _ = held("start_database", declared.text("arn"), "available", state=state)
    assert ("aws_rds_instance_state.main", "state") == (first.address, first.argument)
    assert "stops it again" in first.says


@pytest.mark.parametrize(("broken", "says"), [(True, "what broke the service"), (False, "before it is next changed")])
def test_the_value_of_a_secret_is_declared_by_its_version(broken: bool, says: str) -> None:
    version = resource("aws_secretsmanager_secret_version.app")
    before = {"version": version.text("version_id") if broken else "another"}
    (found,) = held("realign_secret", version.text("secret_id"), {"version": "former"}, before=before)
    assert (version.address, "secret_string") == (found.address, found.argument)
    assert says in found.says


def test_a_secret_without_a_version_in_the_state_is_not_changed_by_the_next_apply() -> None:
    secret = resource("aws_secretsmanager_secret.app")
    alone = replace(shop(), resources=(secret,))
    (found,) = held("realign_secret", secret.text("arn"), {"version": "v1"}, before={"version": "v2"}, state=alone)
    assert (secret.address, "") == (found.address, found.argument)


@pytest.mark.parametrize("action", [each.id for each in all_actions()])
def test_what_no_state_holds_has_no_address(action: str) -> None:
    after: dict[str, Any] = {"copy_of": "arn:x/other:1", "container": "c", "limit_mib": None, "cpu": 1, "memory_mib": 1}
    rule = {"ToPort": 1, "UserIdGroupPairs": [{"GroupId": "sg-x"}]}
    others: dict[str, Any] = {"authorize_ingress": rule, "authorize_egress": [rule]}
    others |= {"restore_default_route": {"GatewayId": "igw-x"}}
    assert () == held(action, "arn:nowhere", others.get(action, after), before={"version": "v"})
