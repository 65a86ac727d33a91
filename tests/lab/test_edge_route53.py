"""Route 53: what is refused, in its words; when changes are answered; who sees which zone."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab import edge_zone as zone
from tests.lab.edge import Edge

FIRST, SECOND = "203.0.113.1", "203.0.113.2"


def test_a_change_is_pending_for_less_than_a_minute_and_answered_only_then(clinic: Edge) -> None:
    route53 = clinic.lab.client("route53")
    batch = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": zone.record(f"new.{zone.DOMAIN}", "A", FIRST)}]}
    made = route53.change_resource_record_sets(HostedZoneId=zone.zone_id(clinic), ChangeBatch=batch)["ChangeInfo"]
    assert made["Status"] == "PENDING"
    assert clinic.ask(f"new.{zone.DOMAIN}").code == "NXDOMAIN"
    clinic.lab.advance(1)
    assert route53.get_change(Id=made["Id"])["ChangeInfo"]["Status"] == "INSYNC"
    assert clinic.ask(f"new.{zone.DOMAIN}").values == [FIRST]
    with pytest.raises(ClientError, match="NoSuchChange"):
        route53.get_change(Id="/change/C0")


def test_clients_believe_the_old_answer_for_its_time_to_live(clinic: Edge) -> None:
    before = clinic.balanced("RequestCount", 1)
    alias = {**zone.site(clinic)}
    zone.change(clinic, "DELETE", alias)
    clinic.lab.advance(1)
    assert clinic.balanced("RequestCount", 1) > 0.5 * before
    clinic.lab.advance(3)
    assert clinic.balanced("RequestCount", 1) == 0


def test_a_chain_of_names_is_told_to_its_end(clinic: Edge) -> None:
    zone.change(clinic, "CREATE", zone.record(f"www.{zone.DOMAIN}", "CNAME", f"{clinic.site}."))
    clinic.lab.advance(1)
    told = clinic.ask(f"www.{zone.DOMAIN}", tcp=True)
    assert [kind for _, kind, _, _ in told.records] == ["CNAME", "A", "A", "A"]
    assert clinic.ask(f"www.{zone.DOMAIN}", "CNAME").values == [f"{clinic.site}."]


def test_a_zone_of_a_vpc_is_private_and_seen_from_there_alone(clinic: Edge) -> None:
    vpc = {"VPCRegion": clinic.lab.region, "VPCId": clinic.balancer["VpcId"]}
    made = clinic.lab.client("route53").create_hosted_zone(Name="inside.example", CallerReference="1", VPC=vpc)
    assert made["HostedZone"]["Config"]["PrivateZone"]
    assert (made["VPC"], "DelegationSet" in made) == (vpc, False)
    zone.change(clinic, "CREATE", zone.record("db.inside.example", "A", "10.0.1.9"), made["HostedZone"]["Id"])
    clinic.lab.advance(1)
    assert clinic.ask("db.inside.example").code == "REFUSED"
    node = clinic.lab.ec2.describe_network_interfaces()["NetworkInterfaces"][0]["PrivateIpAddress"]
    assert clinic.ask("db.inside.example", inside=node).values == ["10.0.1.9"]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("CREATE", zone.record(f"a.{zone.DOMAIN}", "A", "10.0.0.300"), "Value is not a valid IPv4 address"),
    ("CREATE", zone.record(zone.DOMAIN, "CNAME", "x.example."), "is not permitted at apex in zone"),
    ("CREATE", zone.record("a.elsewhere.example", "A", FIRST), "is not permitted in zone"),
    ("DELETE", zone.record(f"none.{zone.DOMAIN}", "A", FIRST), "but it was not found"),
    ("CREATE", zone.record(f"api.{zone.DOMAIN}", "A", FIRST), "but it already exists"),
    (
        "CREATE",
        zone.record(f"api.{zone.DOMAIN}", "CNAME", "x.example."),
        "is not permitted as it conflicts with other records",
    ),
    ("DELETE", zone.record(f"api.{zone.DOMAIN}", "A", SECOND), "the values provided do not match the current values"),
]


@pytest.mark.parametrize(("action", "record", "text"), REFUSED, ids=[text for _, _, text in REFUSED])
def test_a_batch_is_refused_in_route_53s_words(clinic: Edge, action: str, record: dict[str, Any], text: str) -> None:
    before = clinic.lab.client("route53").list_resource_record_sets(HostedZoneId=zone.zone_id(clinic))
    with pytest.raises(ClientError, match=text) as caught:
        zone.change(clinic, action, record)
    assert caught.value.response["Error"]["Code"] == "InvalidChangeBatch"
    after = clinic.lab.client("route53").list_resource_record_sets(HostedZoneId=zone.zone_id(clinic))
    assert after["ResourceRecordSets"] == before["ResourceRecordSets"]
