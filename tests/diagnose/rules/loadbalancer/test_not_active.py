"""loadbalancer.not_active: the load balancer is not active, or internal where it should face the Internet."""

from stackmedic.diagnose.rules.loadbalancer.not_active import check
from stackmedic.model.edge import Record, Zone
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.snapshot import Snapshot
from tests.diagnose.builders import LOAD_BALANCER, Keyed, Listed, a_load_balancer, a_snapshot, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import certificate, listener


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(a_load_balancer(state="failed"))).about == LOAD_BALANCER


def test_an_active_balancer_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_a_state_that_was_not_told_is_silent() -> None:
    assert findings(check, a_snapshot(a_load_balancer(state=None))) == []


INWARD = a_load_balancer(name="inward", arn="arn:inward", dns_name="internal-inward-1.eu-west-1.elb.amazonaws.com",
                         scheme="internal")  # fmt: skip


def leading(to: str, name: str = "shop.example.com.", private: bool = False) -> Snapshot:
    zone = make(Zone, "route53:ListHostedZones", "HostedZones[0]", id="Z1", name="example.com.", private=private)
    record = make(Record, "route53:ListResourceRecordSets", "ResourceRecordSets[0]", name=name, type="A", alias=to)
    parts = (Keyed("Z1", zone), Listed(Record, "Z1", (record,)), Keyed("arn:inward", INWARD))
    return a_snapshot(listener(), certificate(), *parts)


def test_a_public_name_that_leads_inwards_is_found() -> None:
    found = the_finding(check, leading(f"dualstack.{INWARD.dns_name}."))
    assert (found.about, found.evidence[1].value) == ("shop.example.com.", "internal")


def test_a_name_within_the_network_may_lead_inwards() -> None:
    assert findings(check, leading(INWARD.dns_name, private=True)) == []


def test_somebody_elses_name_may_lead_inwards() -> None:
    assert findings(check, leading(INWARD.dns_name, name="metrics.example.org.")) == []


def test_a_name_that_leads_outwards_is_silent() -> None:
    assert findings(check, leading("shop-1.eu-west-1.elb.amazonaws.com")) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(LoadBalancer)))
