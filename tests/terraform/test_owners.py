"""From what the account calls a thing to the address that holds it."""

from datetime import UTC, datetime

import pytest

from stackmedic.model.declared import DeclaredHealthCheck
from stackmedic.model.snapshot import Scope, Snapshot
from stackmedic.terraform.declared import with_declared
from stackmedic.terraform.owners import owners
from tests.terraform.shop import resource, shop

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECRET = resource("aws_secretsmanager_secret.app").text("arn")


@pytest.mark.parametrize(
    ("address", "by"),
    [
        ("aws_security_group.database", "id"),
        ("aws_route_table.separate", "id"),
        ("aws_secretsmanager_secret.app", "arn"),
        ("aws_db_instance.main", "arn"),
        ("aws_ecs_cluster.main", "arn"),
        ('aws_subnet.private["b"]', "id"),
        ('module.service["backend"].aws_ecs_service.this', "id"),
        ('module.service["backend"].aws_lb_target_group.this', "arn"),
        ('module.service["backend"].aws_ecs_task_definition.this', "arn"),
    ],
)
def test_a_thing_is_found_by_what_the_account_calls_it(address: str, by: str) -> None:
    assert [address] == [each.address for each in owners(shop(), resource(address).text(by))]


def test_a_later_revision_belongs_to_the_address_that_makes_them_all() -> None:
    later = resource('module.service["backend"].aws_ecs_task_definition.this').text("arn")[:-1] + "17"
    assert ['module.service["backend"].aws_ecs_task_definition.this'] == [
        each.address for each in owners(shop(), later)
    ]


@pytest.mark.parametrize("about", [SECRET + "x", "sg-0", "arn:aws:sns:eu-west-1:123456789012:alarms", "", "0.0.0.0/0"])
def test_what_is_not_in_the_state_has_no_address(about: str) -> None:
    assert () == owners(shop(), about)


def test_a_data_source_holds_nothing() -> None:
    assert () == shop().find("aws_caller_identity")


def test_what_a_state_declares_of_a_target_group_is_a_fact_with_an_address() -> None:
    group = resource('module.service["backend"].aws_lb_target_group.this')
    snapshot = with_declared(Snapshot(Scope("", "", "", "", ()), NOW, NOW), shop())
    found = snapshot.find(DeclaredHealthCheck, group.text("arn"))
    assert found
    seen = found.seen("path")
    assert ("terraform show", f"{group.address}.path", "/health") == (seen.call, seen.path, seen.value)
