"""network.no_nat_or_endpoint: the private subnet has neither a NAT gateway nor endpoints for what the task needs."""

from stackmedic.diagnose.rules.network import no_default_route
from stackmedic.diagnose.rules.network.no_nat_or_endpoint import check
from stackmedic.model.network import NatGateway, RouteTable, VpcEndpoint
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    VPC,
    Listed,
    a_nat_gateway,
    a_route,
    a_route_table,
    a_service,
    a_snapshot,
    an_endpoint,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

ROUTELESS = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B))
DELETED = a_nat_gateway("deleted")


def test_neither_gateway_nor_endpoint_is_found() -> None:
    found = the_finding(check, a_snapshot(ROUTELESS, DELETED))
    assert found.about == VPC
    assert [each.call for each in found.evidence[:2]] == ["ec2:DescribeRouteTables", "ec2:DescribeNatGateways"]


def test_it_is_one_cause_and_not_two() -> None:
    assert findings(no_default_route.check, a_snapshot(ROUTELESS, DELETED)) == []


def test_a_gateway_without_a_route_to_it_is_another_cause() -> None:
    assert findings(check, a_snapshot(ROUTELESS)) == []


def test_a_route_to_a_gateway_that_is_gone_is_another_cause() -> None:
    left = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(nat_gateway_id="nat-shop"))
    assert findings(check, a_snapshot(left, DELETED)) == []


def test_endpoints_for_all_that_is_needed_are_silent() -> None:
    facts = {"private_dns": True, "subnet_ids": (PRIVATE_A, PRIVATE_B), "security_group_ids": ("sg-database",)}
    names = ("ecr.api", "ecr.dkr", "logs")
    found = [an_endpoint(f"vpce-{each}", service=each, type="Interface", **facts) for each in names]
    found.append(an_endpoint("vpce-s3", service="s3", route_table_ids=("rtb-private",)))
    parts = (ROUTELESS, DELETED, Listed(VpcEndpoint, EVERYWHERE, tuple(found)))
    assert findings(check, a_snapshot(*parts)) == []


def test_tasks_with_public_addresses_need_no_gateway() -> None:
    assert findings(check, a_snapshot(ROUTELESS, DELETED, a_service(assign_public_ip="ENABLED"))) == []


def test_gateways_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(ROUTELESS, unreadable(NatGateway)))


def test_tables_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(DELETED, unreadable(RouteTable)))
