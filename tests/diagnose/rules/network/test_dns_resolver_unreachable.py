"""network.dns_resolver_unreachable: the VPC's DHCP options name a resolver that tasks cannot reach."""

import json

import pytest

from stackmedic.diagnose.rules.network.dns_resolver_unreachable import check
from stackmedic.model.finding import Confidence
from stackmedic.model.network import DhcpOptions, Vpc
from stackmedic.model.snapshot import EVERYWHERE, Snapshot
from stackmedic.model.trail import TrailEvent
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    VPC,
    Keyed,
    Listed,
    a_permission,
    a_route,
    a_route_table,
    a_security_group,
    a_snapshot,
    ago,
    make,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

ABROAD, INSIDE, PUBLIC = "10.99.0.2", "10.0.10.53", "8.8.8.8"
HTTPS_ONLY = a_security_group("sg-backend", egress=(a_permission(443, cidr="0.0.0.0/0"),))
DNS = a_permission(53, cidr="0.0.0.0/0", protocol="udp")
TO_A_HUB = a_route_table(
    "rtb-private", (PRIVATE_A, PRIVATE_B),
    a_route(nat_gateway_id="nat-shop"), a_route(destination="10.99.0.0/16", transit_gateway_id="tgw-1"),
)  # fmt: skip


def told(*servers: str) -> tuple[Keyed, Keyed]:
    """DHCP options of the stack's VPC."""
    vpc = {"id": VPC, "cidr": "10.0.0.0/16", "dhcp_options_id": "dopt-1"}
    return (
        Keyed(VPC, make(Vpc, "ec2:DescribeVpcs", "Vpcs[0]", **vpc)),
        Keyed("dopt-1", make(DhcpOptions, "ec2:DescribeDhcpOptions", "DhcpOptions[0]",
                             id="dopt-1", name_servers=servers)),
    )  # fmt: skip


def associated(options: str = "dopt-1") -> Listed:
    """Somebody gave the VPC these options."""
    record = json.dumps({"requestParameters": {"dhcpOptionsId": options, "vpcId": VPC}})
    facts = {"id": "1", "name": "AssociateDhcpOptions", "at": ago("15m"), "user": "kim", "record": record}
    return Listed(TrailEvent, EVERYWHERE, (make(TrailEvent, "cloudtrail:LookupEvents", "Events[0]", **facts),))


def test_a_resolver_to_which_no_route_leads_is_found() -> None:
    found = the_finding(check, a_snapshot(*told(ABROAD)))
    assert "dopt-1" == found.about
    assert ABROAD in found.says and "rtb-private" in found.says


@pytest.mark.parametrize("server", [PUBLIC, INSIDE])
def test_a_resolver_to_which_the_tasks_groups_let_nothing_out_is_found(server: str) -> None:
    assert "sg-backend" in the_finding(check, a_snapshot(HTTPS_ONLY, *told(server))).says


def test_a_resolver_that_was_named_just_now_is_likely() -> None:
    found = the_finding(check, a_snapshot(TO_A_HUB, *told(ABROAD), associated()), Confidence.LIKELY)
    assert "kim called AssociateDhcpOptions" in found.evidence[-1].says


@pytest.mark.parametrize(
    "within_reach",
    [
        a_snapshot(TO_A_HUB, *told(ABROAD)),
        a_snapshot(*told(PUBLIC)),
        a_snapshot(a_security_group("sg-backend", egress=(DNS,)), *told(PUBLIC)),
        a_snapshot(TO_A_HUB, *told(ABROAD), associated("dopt-2")),
        a_snapshot(*told(ABROAD, PUBLIC)),
    ],
)
def test_a_resolver_that_may_be_reached_and_was_named_long_ago_is_silent(within_reach: Snapshot) -> None:
    assert findings(check, within_reach) == []


@pytest.mark.parametrize("servers", [(), ("AmazonProvidedDNS",), ("10.0.0.2",), (ABROAD, "169.254.169.253")])
def test_amazons_own_resolver_is_silent(servers: tuple[str, ...]) -> None:
    assert findings(check, a_snapshot(HTTPS_ONLY, *told(*servers))) == []


def test_options_that_nobody_had_reason_to_read_are_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_options_that_could_not_be_read_are_undecided() -> None:
    options = unreadable(DhcpOptions, "dopt-1", "UnauthorizedOperation")
    assert undecided(check, a_snapshot(told(ABROAD)[0], options))
