"""network.sg_ingress_missing: B's security groups do not admit A."""

import pytest

from stackmedic.diagnose.rules.network.sg_ingress_missing import check, rule
from stackmedic.model.data_store import Cache, CacheNode, Database
from stackmedic.model.finding import Confidence, Effect
from stackmedic.model.load_balancer import LoadBalancer, TargetGroup
from stackmedic.model.network import Permission, SecurityGroup, Subnet
from tests.diagnose.builders import (
    DATABASE_HOST,
    PRIVATE_A,
    Part,
    a_cache_node,
    a_container_definition,
    a_database,
    a_permission,
    a_security_group,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_target_group,
    a_task,
    a_task_definition,
    an_acl,
    an_acl_entry,
    an_endpoint,
    log,
    running,
    secret_arn,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import ask, findings, the_finding, undecided

CLOSED = a_security_group("sg-database")
HIDDEN = a_task_definition(environment={}, secrets={"DATABASE_URL": f"{secret_arn()}:url::"})


def test_database_closed_to_the_tasks_is_found() -> None:
    found = the_finding(check, a_snapshot(CLOSED))
    assert found.about == "sg-database"
    assert found.effects == (Effect.CANNOT_CONNECT,)
    assert found.hurts == (service_arn(),)
    assert found.evidence[0].call == "ec2:DescribeSecurityGroups"
    assert found.evidence[0].value == []
    assert DATABASE_HOST in found.evidence[-1].says


def test_cache_closed_to_the_tasks_is_found() -> None:
    assert the_finding(check, a_snapshot(a_security_group("sg-cache"))).about == "sg-cache"


def test_tasks_closed_to_the_balancer_are_found() -> None:
    found = the_finding(check, a_snapshot(a_security_group("sg-backend")))
    assert found.about == "sg-backend"
    assert found.effects == (Effect.FAILS_HEALTH_CHECKS,)
    assert "8000" in found.says


def test_tasks_closed_to_the_health_check_only_are_found() -> None:
    listens = a_task_definition(containers=(a_container_definition(ports=(8000, 9000)),))
    found = the_finding(check, a_snapshot(listens, a_target_group(health_port="9000")))
    assert found.about == "sg-backend"
    assert "9000" in found.says


def test_health_check_on_a_port_where_nothing_is_known_to_listen_accuses_no_group() -> None:
    """Opening it would heal nothing: that is loadbalancer.health_port_wrong."""
    assert findings(check, a_snapshot(a_target_group(health_port="9999"))) == []


def test_two_closed_groups_are_two_findings() -> None:
    found = findings(check, a_snapshot(CLOSED, a_security_group("sg-cache")))
    assert [each.about for each in found] == ["sg-database", "sg-cache"]


def test_rule_for_another_group_does_not_help() -> None:
    other = a_security_group("sg-database", (a_permission(5432, group="sg-old"),))
    assert the_finding(check, a_snapshot(other)).about == "sg-database"


def test_rule_for_another_port_does_not_help() -> None:
    other = a_security_group("sg-database", (a_permission(3306, group="sg-backend"),))
    assert the_finding(check, a_snapshot(other)).about == "sg-database"


def test_rule_for_one_of_two_subnets_does_not_help() -> None:
    half = a_security_group("sg-database", (a_permission(5432, cidr="10.0.10.0/24"),))
    assert the_finding(check, a_snapshot(half)).about == "sg-database"


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []
    assert findings(check, a_snapshot(), "frontend") == []


@pytest.mark.parametrize(
    "admits",
    [
        a_permission(5432, group="sg-backend"),
        a_permission(5432, cidr="10.0.0.0/16"),
        a_permission(5000, to_port=6000, group="sg-backend"),
        a_permission(group="sg-backend"),
        a_permission(5432, cidr="0.0.0.0/0"),
    ],
)
def test_any_rule_that_admits_is_silent(admits: Permission) -> None:
    assert findings(check, a_snapshot(a_security_group("sg-database", (admits,)))) == []


def test_another_attached_group_that_admits_is_silent() -> None:
    second = a_security_group("sg-second", (a_permission(5432, group="sg-backend"),))
    attached = a_database(security_group_ids=("sg-database", "sg-second"))
    assert findings(check, a_snapshot(CLOSED, second, attached)) == []


def test_another_group_of_the_tasks_that_is_admitted_is_silent() -> None:
    tasks = a_service(security_group_ids=("sg-backend", "sg-clients"))
    group = a_security_group("sg-database", (a_permission(5432, group="sg-clients"),))
    assert findings(check, a_snapshot(tasks, group)) == []


def test_closed_database_of_somebody_else_is_silent() -> None:
    other = a_database(id="other", arn="arn:other", host="other.rds", security_group_ids=("sg-other",), vpc_id="vpc-2")
    assert findings(check, a_snapshot(other, a_security_group("sg-other"))) == []


def test_service_that_uses_no_database_is_silent() -> None:
    assert findings(check, a_snapshot(CLOSED), "frontend") == []


def test_outbound_rules_are_another_cause() -> None:
    tasks = a_security_group("sg-backend", (a_permission(8000, group="sg-balancer"),), egress=())
    assert findings(check, a_snapshot(tasks)) == []


def test_network_acl_is_another_cause() -> None:
    deny = an_acl("acl-shop", ("subnet-private-a", "subnet-private-b"), an_acl_entry(1, egress=False, action="deny"))
    assert findings(check, a_snapshot(deny)) == []


def test_unused_health_check_port_is_silent() -> None:
    assert findings(check, a_snapshot(a_target_group(health_port="9000", health_enabled=False))) == []


def test_hidden_address_is_only_likely_until_a_log_names_the_database() -> None:
    found = the_finding(check, a_snapshot(CLOSED, HIDDEN), Confidence.LIKELY)
    assert "shop-postgres listens on port 5432" in [each.says for each in found.evidence]
    line = f'connection to server at "{DATABASE_HOST}" (10.0.11.7), port 5432 failed: Connection timed out'
    dead = (a_service(running=0), running("backend"), stopped("backend", a_stopped_task()), log("backend-dead-1", line))
    assert the_finding(check, a_snapshot(CLOSED, HIDDEN, *dead)).evidence[-1].value == line


def test_unreadable_group_is_undecided() -> None:
    (answer,) = undecided(check, a_snapshot(unreadable(SecurityGroup, "sg-database")))
    assert answer.about == "sg-database"
    assert answer.gaps[0].needs == "ec2:DescribeSecurityGroups"


def test_message_that_names_a_port_tells_which_way_is_in_doubt() -> None:
    line = 'connection to server at "db.internal" (10.0.11.7), port 5432 failed: Connection timed out'
    dead = (a_service(running=0), running("backend"), stopped("backend", a_stopped_task()), log("backend-dead-1", line))
    assert [each.about for each in undecided(check, a_snapshot(unreadable(SecurityGroup), *dead))] == ["sg-database"]


def test_unreadable_second_group_is_undecided() -> None:
    attached = a_database(security_group_ids=("sg-database", "sg-second"))
    assert undecided(check, a_snapshot(CLOSED, attached, unreadable(SecurityGroup, "sg-second")))


def test_prefix_list_that_may_cover_is_undecided() -> None:
    unsure = a_security_group("sg-database", (a_permission(5432, prefix_list_ids=("pl-1",)),))
    assert undecided(check, a_snapshot(unsure))


@pytest.mark.parametrize("kind", [Database, Cache, CacheNode, LoadBalancer, TargetGroup, SecurityGroup])
def test_denied_call_never_accuses(kind: type) -> None:
    assert undecided(check, a_snapshot(unreadable(kind)))


def test_denied_subnets_do_not_hide_what_groups_say() -> None:
    """A rule that names no range is judged without addresses."""
    assert [each.about for each in findings(check, a_snapshot(CLOSED, unreadable(Subnet)))] == ["sg-database"]


def test_one_unknown_way_does_not_hide_another() -> None:
    answers = ask(check, a_snapshot(CLOSED, unreadable(Cache)))
    assert {each.about for each in answers} == {"sg-database", service_arn()}


def test_group_of_a_cache_is_read_from_its_nodes() -> None:
    moved = a_cache_node(security_group_ids=("sg-moved",))
    assert the_finding(check, a_snapshot(moved, a_security_group("sg-moved"))).about == "sg-moved"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('connection to server at "db" (10.0.1.5), port 5432 failed: Connection timed out', True),
        ("Error: connect ETIMEDOUT 10.0.11.7:5432", True),
        ("redis.exceptions.TimeoutError: Timeout connecting to server", True),
        ("Error: connect ECONNREFUSED 127.0.0.1:5432", False),
        ('FATAL:  password authentication failed for user "shop"', False),
    ],
)
def test_signatures_tell_time_outs_from_refusals(text: str, says: bool) -> None:
    assert any(each.pattern.search(text) for each in rule.signatures) is says


def at_an_endpoint(*admitted: Permission) -> tuple[Part, ...]:
    facts = {"subnet_ids": (PRIVATE_A,), "security_group_ids": ("sg-endpoint",), "private_dns": True}
    endpoint = an_endpoint("vpce-ecr", service="ecr.api", type="Interface", **facts)
    return endpoint, a_security_group("sg-endpoint", admitted)


def test_a_closed_group_of_an_interface_endpoint_is_found() -> None:
    found = the_finding(check, a_snapshot(*at_an_endpoint()))
    assert ("sg-endpoint", (Effect.CANNOT_START,)) == (found.about, found.effects)


def test_an_interface_endpoint_that_admits_the_vpc_is_silent() -> None:
    assert findings(check, a_snapshot(*at_an_endpoint(a_permission(443, cidr="10.0.0.0/16")))) == []


SINGLE = a_security_group("sg-database", tuple(a_permission(5432, cidr=f"10.0.{each}.7/32") for each in (10, 11)))


@pytest.mark.parametrize("tasks", [stopped("backend", a_stopped_task(address="10.0.10.99")),
                                   running("backend", a_task(address="10.0.10.99"))])  # fmt: skip
def test_rules_for_the_addresses_of_former_tasks_are_found(tasks: Part) -> None:
    found = the_finding(check, a_snapshot(SINGLE, running("backend"), tasks))
    assert "sg-database" == found.about
    assert "10.0.10.99" in found.says


def test_rules_for_the_addresses_that_the_tasks_have_are_undecided() -> None:
    assert undecided(check, a_snapshot(SINGLE, running("backend", a_task(address="10.0.10.7"))))
