"""network.subnet_group_wrong: the subnet group of the database or cache holds the wrong subnets."""

import pytest

from stackmedic.diagnose.rules.network import sg_egress_missing, sg_ingress_missing
from stackmedic.diagnose.rules.network.subnet_group_wrong import check
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Confidence
from stackmedic.model.network import Route, Subnet
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    Part,
    a_database,
    a_route,
    a_route_table,
    a_security_group,
    a_snapshot,
    a_task_definition,
    gone,
    log,
    make,
    secret_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

NAT = a_route(nat_gateway_id="nat-shop")


def elsewhere(*routes: Route) -> tuple[Part, ...]:
    """The database is in another VPC; the routes of the tasks' subnets."""
    there = make(Subnet, "ec2:DescribeSubnets", "Subnets[9]", id="subnet-far", vpc_id="vpc-far", cidr="10.99.0.0/24")
    moved = a_database(vpc_id="vpc-far", subnet_ids=("subnet-far",), security_group_ids=("sg-far",))
    table = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), *routes)
    return (there, moved, table, a_security_group("sg-far"))


def test_a_database_in_another_vpc_is_found_and_no_group_is_accused() -> None:
    snapshot = a_snapshot(*elsewhere(NAT))
    assert the_finding(check, snapshot).about.endswith(":db:shop-postgres")
    assert [each for rule in (sg_ingress_missing, sg_egress_missing) for each in findings(rule.check, snapshot)] == []


@pytest.mark.parametrize(
    "route",
    [
        a_route(destination="10.99.0.0/16", peering_connection_id="pcx-1"),
        a_route(destination="10.0.0.0/8", transit_gateway_id="tgw-1"),
        a_route(transit_gateway_id="tgw-1"),
        a_route(destination="10.0.0.0/8", gateway_id="vpce-firewall"),
    ],
)
def test_a_vpc_to_which_a_route_may_lead_is_silent(route: Route) -> None:
    assert findings(check, a_snapshot(*elsewhere(route))) == []


HIDDEN = a_task_definition(environment={}, secrets={"DATABASE_URL": secret_arn()})
WAITED = log("backend-1", "psycopg.errors.ConnectionTimeout: connection timeout expired")


def test_where_the_address_hides_in_a_secret_a_time_out_makes_it_likely() -> None:
    found = the_finding(check, a_snapshot(*elsewhere(NAT), HIDDEN, WAITED), Confidence.LIKELY)
    assert found.about.endswith(":db:shop-postgres")


def test_where_it_hides_and_nobody_waits_in_vain_nothing_is_presumed() -> None:
    assert findings(check, a_snapshot(*elsewhere(NAT), HIDDEN)) == []


def test_a_database_of_another_stack_elsewhere_is_not_presumed() -> None:
    there = (*elsewhere(NAT), HIDDEN, WAITED)
    other = a_database(id="other-postgres", vpc_id="vpc-far", subnet_ids=("subnet-far",), host="other.rds.example")
    gone_here = gone(Database, "shop-postgres")
    assert findings(check, a_snapshot(*there, gone_here, other)) == []


def test_the_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_a_subnet_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(*elsewhere(NAT), unreadable(Subnet, "subnet-far")))


def test_databases_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Database)))
