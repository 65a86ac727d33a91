"""network.vpc_dns_disabled: DNS support or DNS hostnames are off in the VPC."""

from stackmedic.diagnose.rules.network.vpc_dns_disabled import check
from stackmedic.model.network import VpcAttributes, VpcEndpoint
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import VPC, Keyed, Listed, a_snapshot, an_endpoint, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

SUPPORT, HOSTNAMES = (VPC, "enableDnsSupport"), (VPC, "enableDnsHostnames")


def attribute(support: bool = True, hostnames: bool = True) -> tuple[Keyed, Keyed]:
    call = "ec2:DescribeVpcAttribute"
    return (
        Keyed(SUPPORT, make(VpcAttributes, call, "", vpc_id=VPC, dns_support=support)),
        Keyed(HOSTNAMES, make(VpcAttributes, call, "", vpc_id=VPC, dns_hostnames=hostnames)),
    )


NO_ENDPOINT = Listed(VpcEndpoint, EVERYWHERE, ())
PRIVATE = Listed(VpcEndpoint, EVERYWHERE, (an_endpoint("vpce-1", service="logs", type="Interface", private_dns=True),))


def test_dns_support_that_is_off_is_found() -> None:
    found = the_finding(check, a_snapshot(*attribute(support=False), NO_ENDPOINT))
    assert (found.about, found.evidence[0].value) == (VPC, False)


def test_hostnames_that_are_off_are_found_where_an_endpoint_needs_them() -> None:
    assert the_finding(check, a_snapshot(*attribute(hostnames=False), PRIVATE)).about == VPC


def test_hostnames_that_nobody_needs_are_silent() -> None:
    assert findings(check, a_snapshot(*attribute(hostnames=False), NO_ENDPOINT)) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot(*attribute(), PRIVATE)) == []


def test_attributes_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(VpcAttributes, SUPPORT), NO_ENDPOINT))
