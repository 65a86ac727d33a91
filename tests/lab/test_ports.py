"""The data ports answer as the stack's load balancer and zones do."""

import ssl
import time

import pytest

from tests.lab.edge import HURRY_S, SITE, Edge
from tests.scenarios.lab import BACKEND, FRONTEND, Lab

BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    b"</body>\r\n</html>\r\n"
)


@pytest.fixture(scope="module")
def still(standing: Lab) -> Edge:
    """The steady stack, only read."""
    return Edge(standing)


def test_https_shows_the_listeners_certificate_and_the_programs_answer(still: Edge) -> None:
    got = still.get("/api/v1/health")
    assert (got.status, got.headers["Server"], got.headers["Content-Type"]) == (200, "uvicorn", "application/json")
    assert still.certificate()["subjectAltName"] == (("DNS", SITE),)


def test_a_path_that_no_program_knows_is_the_programs_own_404(still: Edge) -> None:
    got = still.get("/nothing")
    assert (got.status, "could not be found" in got.said) == (404, True)
    assert "awselb" not in got.headers.get("Server", "")


def test_http_is_redirected_in_the_balancers_own_words(still: Edge) -> None:
    got = still.get("/prices?since=1", tls=False)
    assert (got.status, got.headers["Server"]) == (301, "awselb/2.0")
    assert got.headers["Location"] == f"https://{SITE}:443/prices?since=1"
    assert len(got.body) == 134


def test_answers_are_dated_in_lab_time(still: Edge) -> None:
    assert still.get().headers["Date"].endswith("GMT")
    assert f"{still.now():%d %b %Y %H:}" in still.get().headers["Date"]


def test_a_connection_serves_several_requests_and_head_has_no_body(still: Edge) -> None:
    assert still.get(method="HEAD").body == b""
    assert still.get(method="POST", path="/api/v1/x", body=b"{}").status in (200, 405)


def test_a_name_that_the_certificate_does_not_have_is_refused_by_the_client(still: Edge) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        still.get(host="other.example")


def test_who_does_not_know_the_authority_does_not_trust_it(still: Edge) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        still.get(trust=ssl.create_default_context())


def test_nothing_listening_on_the_target_is_the_balancers_502_page(edge: Edge) -> None:
    group = edge.lab.target_group(BACKEND)
    health = edge.lab.client("elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    edge.lab.client("elbv2").register_targets(
        TargetGroupArn=group, Targets=[{"Id": each["Target"]["Id"], "Port": 3000} for each in health]
    )
    edge.lab.client("elbv2").deregister_targets(
        TargetGroupArn=group, Targets=[{"Id": each["Target"]["Id"], "Port": 8000} for each in health]
    )
    edge.lab.advance(1)
    got = edge.get("/api/v1/health")
    assert (got.status, got.body, got.headers["Server"]) == (502, BAD_GATEWAY, "awselb/2.0")


def test_no_target_is_the_balancers_503_page(edge: Edge) -> None:
    edge.lab.scale(0)
    edge.lab.advance(3)
    got = edge.get("/api/v1/health")
    assert (got.status, len(got.body), got.headers["Content-Type"]) == (503, 162, "text/html")
    assert edge.get("/").status == 200


def test_packets_that_are_dropped_are_the_balancers_504_page(edge: Edge) -> None:
    edge.lab.revoke_ingress(edge.lab.task_group())
    got = edge.get("/api/v1/health")
    assert (got.status, len(got.body)) == (504, 132)
    assert got.headers["Server-Timing"] == "lab;dur=10000"


def test_an_answer_takes_as_long_as_the_labs_clock_says(edge: Edge) -> None:
    edge.lab.revoke_ingress(edge.lab.task_group())
    edge.lab.control("speed", speed=50)
    began = time.monotonic()
    got = edge.get("/api/v1/health")
    assert (got.status, time.monotonic() - began >= 10 / 50) == (504, True)


def test_a_balancer_that_lets_nobody_in_is_silent(edge: Edge) -> None:
    edge.lab.revoke_ingress(edge.balancer["SecurityGroups"][0])
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        edge.get(tls=False, timeout=HURRY_S)
    with pytest.raises(TimeoutError):
        edge.get(timeout=HURRY_S)
    assert time.monotonic() - began >= 2 * HURRY_S


def test_a_port_without_a_listener_closes_the_connection(edge: Edge) -> None:
    edge.lab.client("elbv2").delete_listener(ListenerArn=edge.listener(443)["ListenerArn"])
    with pytest.raises((ssl.SSLEOFError, ConnectionError)):
        edge.get()
    assert edge.get(tls=False).status == 301


def test_a_fixed_response_is_answered_as_it_is_written(edge: Edge) -> None:
    closed = {"StatusCode": "503", "ContentType": "text/html", "MessageBody": "<h1>back at six</h1>"}
    edge.lab.client("elbv2").modify_listener(
        ListenerArn=edge.listener(80)["ListenerArn"],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": closed}],
    )
    got = edge.get(tls=False)
    assert (got.status, got.said) == (503, "<h1>back at six</h1>")
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"


def test_sticky_clients_are_led_back_to_their_target(edge: Edge) -> None:
    group = edge.lab.target_group(FRONTEND)
    wanted = {"stickiness.enabled": "true", "stickiness.lb_cookie.duration_seconds": "600"}
    edge.lab.client("elbv2").modify_target_group_attributes(
        TargetGroupArn=group, Attributes=[{"Key": key, "Value": value} for key, value in wanted.items()]
    )
    first = edge.get()
    cookie = first.headers["Set-Cookie"].partition(";")[0]
    assert cookie.startswith("AWSALB")
    for _ in range(5):
        again = edge.get(headers={"Cookie": cookie})
        assert again.headers["Set-Cookie"].partition("=")[2].partition(";")[0] == cookie.partition("=")[2]


def test_single_requests_count_like_any_others(edge: Edge) -> None:
    edge.lab.advance(10)
    for _ in range(50):
        edge.get("/nothing")
    edge.lab.advance(2)
    assert edge.balanced("HTTPCode_Target_4XX_Count", 5) == pytest.approx(50, abs=4)


def test_a_copy_of_a_lab_has_ports_of_its_own(standing: Lab, edge: Edge) -> None:
    assert not set(Edge(standing).ports.values()) & set(edge.ports.values())
    edge.lab.scale(0)
    edge.lab.advance(3)
    assert (edge.get("/api/v1/health").status, Edge(standing).get("/api/v1/health").status) == (503, 200)


# DNS


def test_the_balancers_name_leads_to_its_nodes(still: Edge) -> None:
    name = still.balancer["DNSName"]
    shown = still.lab.ec2.describe_network_interfaces(Filters=[{"Name": "description", "Values": ["ELB app/*"]}])
    public = {each["Association"]["PublicIp"] for each in shown["NetworkInterfaces"]}
    told = still.ask(name)
    assert (told.code, set(told.values)) == ("NOERROR", public)
    assert {ttl for _, _, ttl, _ in told.records} == {60}
    assert set(still.ask(f"dualstack.{name}", tcp=True).values) == public


def test_data_stores_names_lead_to_private_addresses(still: Edge) -> None:
    group = still.lab.client("elasticache").describe_replication_groups()["ReplicationGroups"][0]
    cache = group["NodeGroups"][0]["PrimaryEndpoint"]["Address"]
    for name in (still.lab.database()["Endpoint"]["Address"], cache):
        told = still.ask(name)
        assert (told.code, told.values[0].startswith("10.0.")) == ("NOERROR", True)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nothing.ap-southeast-2.elb.amazonaws.com", "NXDOMAIN"),
        ("nobody.cxxxxxxxxxxx.ap-southeast-2.rds.amazonaws.com", "NXDOMAIN"),
        ("www.example.org", "REFUSED"),
    ],
)
def test_names_of_nobody_are_told_apart(still: Edge, name: str, code: str) -> None:
    assert (still.ask(name).code, still.ask(name, tcp=True).code) == (code, code)


def test_what_is_no_address_is_no_data(still: Edge) -> None:
    told = still.ask(still.balancer["DNSName"], "AAAA")
    assert (told.code, told.records) == ("NOERROR", [])
