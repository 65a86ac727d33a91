"""DNS, and what stands before or beside the load balancer: each cause, what shows it, and changes that hurt nobody."""

import json
from typing import Any

import pytest

from tests.lab import edge_zone as zone
from tests.lab.edge import HURRY_S, Edge
from tests.lab.edge_acts import API, HEALTH, ROUTES, release, silent
from tests.lab.edge_case import Case, Harmless, named
from tests.scenarios.lab import FRONTEND, PROGRAM

API_HOST = "https://abc123.execute-api.ap-southeast-2.amazonaws.com/prod"
OLD = "203.0.113.250"


# Names that lead people to the stack (Omnirapeutic, whose zone is the account's)


def drop_record(edge: Edge) -> None:
    zone.change(edge, "DELETE", zone.site(edge))


def no_such_name(edge: Edge) -> None:
    silent(edge)
    assert edge.ask(edge.site).values == []
    assert edge.ask(f"nowhere.{zone.DOMAIN}").code == "NXDOMAIN"


def point_away(edge: Edge) -> None:
    drop_record(edge)
    zone.change(edge, "CREATE", zone.record(edge.site, "A", OLD))


def leads_nowhere(edge: Edge) -> None:
    silent(edge)
    assert edge.ask(edge.site).values == [OLD]


def shorten(edge: Edge) -> None:
    """The same target, without a look at its health."""
    alias = {**zone.site(edge)["AliasTarget"], "EvaluateTargetHealth": False}
    zone.change(edge, "UPSERT", {"Name": edge.site, "Type": "A", "AliasTarget": alias})


def another_name(edge: Edge) -> None:
    zone.change(edge, "CREATE", zone.record(f"old.{zone.DOMAIN}", "A", OLD))


def internal_balancer(edge: Edge, *, used: bool) -> None:
    """CreateLoadBalancer that faces inwards, with the same listeners; perhaps the name leads to it."""
    elb, own = edge.lab.client("elbv2"), edge.balancer
    made = elb.create_load_balancer(
        Name="inward", Scheme="internal", SecurityGroups=own["SecurityGroups"],
        Subnets=[each["SubnetId"] for each in own["AvailabilityZones"]],
    )["LoadBalancers"][0]  # fmt: skip
    listener = edge.listener(443)
    rule = elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"][0]
    elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"], Port=443, Protocol="HTTPS", Certificates=listener["Certificates"],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": rule["Actions"][0]["TargetGroupArn"]}],
    )  # fmt: skip
    if used:
        alias = {**zone.site(edge)["AliasTarget"], "DNSName": made["DNSName"]}
        zone.change(edge, "UPSERT", {"Name": edge.site, "Type": "A", "AliasTarget": alias})


def faces_inwards(edge: Edge) -> None:
    silent(edge)
    assert all(value.startswith("10.") for value in edge.ask(edge.site).values)
    with pytest.raises((TimeoutError, ConnectionError)):
        edge.get(timeout=HURRY_S)


CLINIC = [
    Case("network.dns_record_missing", "ChangeResourceRecordSets: DELETE", drop_record, no_such_name),
    Case("network.dns_record_points_to_old_target", "ChangeResourceRecordSets: an address of former days", point_away,
         leads_nowhere, 25),
    Case("loadbalancer.not_active", "the name leads to an internal load balancer",
         lambda edge: internal_balancer(edge, used=True), faces_inwards, 15),
]  # fmt: skip
CLINIC_HARMLESS = [
    Harmless("network.dns_record_missing", "the record without a look at health", shorten),
    Harmless("network.dns_record_points_to_old_target", "another name leads nowhere", another_name),
    Harmless("loadbalancer.not_active", "an internal load balancer that no name leads to",
             lambda edge: internal_balancer(edge, used=False)),
]  # fmt: skip


# Names that tasks look up (Oh My Coins)


def vpc(edge: Edge) -> str:
    return str(edge.balancer["VpcId"])


def private_zone(edge: Edge, name: str) -> str:
    """CreateHostedZone for the VPC."""
    where = {"VPCRegion": edge.lab.region, "VPCId": vpc(edge)}
    made = edge.lab.client("route53").create_hosted_zone(Name=name, CallerReference=name, VPC=where)
    return str(made["HostedZone"]["Id"])


def out_of_reach(edge: Edge) -> None:
    assert sum(times for name, times in edge.hurt().items() if "5XX" in name) > 60
    assert edge.ask(edge.lab.database()["Endpoint"]["Address"], inside="10.0.11.5").code == "NXDOMAIN"
    assert edge.ask(edge.lab.database()["Endpoint"]["Address"]).code == "NOERROR"


def another_resolver(edge: Edge, *servers: str) -> None:
    """AssociateDhcpOptions, and new tasks, which learn it at their start."""
    asked = [{"Key": "domain-name-servers", "Values": list(servers)}]
    options = edge.lab.ec2.create_dhcp_options(DhcpConfigurations=asked)["DhcpOptions"]["DhcpOptionsId"]
    edge.lab.ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc(edge))
    edge.lab.redeploy()


def no_task_starts(edge: Edge) -> None:
    """No secret is read without a name for where it is kept: the deployment comes to nothing."""
    newest = edge.lab.service()["deployments"][0]
    assert newest["failedTasks"] > 0
    assert newest["runningCount"] == 0


CALLING = {**ROUTES, HEALTH: {}, API: {"needs": ["postgres", "billing"]}}


def calls_an_api(edge: Edge) -> None:
    """A release that calls a public API of API Gateway for each request."""
    release(routes=CALLING, stores={"billing": {"kind": "http", "url": API_HOST}})(edge)
    edge.lab.advance(15)


def endpoint(edge: Edge, *, private_dns: bool) -> None:
    """CreateVpcEndpoint for execute-api."""
    calls_an_api(edge)
    assert edge.hurt(2) == {}
    network = edge.lab.service()["networkConfiguration"]["awsvpcConfiguration"]
    edge.lab.ec2.create_vpc_endpoint(
        VpcId=vpc(edge), ServiceName=f"com.amazonaws.{edge.lab.region}.execute-api", VpcEndpointType="Interface",
        SubnetIds=network["subnets"], SecurityGroupIds=[open_group(edge)], PrivateDnsEnabled=private_dns,
    )  # fmt: skip


def open_group(edge: Edge) -> str:
    """A security group that lets the VPC in at port 443."""
    ec2 = edge.lab.ec2
    made = str(ec2.create_security_group(GroupName="door", Description="door", VpcId=vpc(edge))["GroupId"])
    everybody = [{"CidrIp": "10.0.0.0/8"}]
    ec2.authorize_security_group_ingress(
        GroupId=made, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": everybody}]
    )
    return made


def errors(edge: Edge) -> None:
    assert edge.balanced("HTTPCode_Target_5XX_Count") > 60


def address_of_a_task(edge: Edge) -> str:
    arn = edge.lab.target_group()
    found = edge.lab.client("elbv2").describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    return str(next(each["Target"]["Id"] for each in found if each["TargetHealth"]["State"] == "healthy"))


INSIDE = "api.inside.example"
PROXY: dict[str, Any] = {
    "dialect": "nginx",
    "port": 3000,
    "routes": {"/": {}, "/shop/*": {"to": f"http://{INSIDE}:8000", "strip": "/shop"}},
}


def stale_address(edge: Edge, *, restarted: bool) -> None:
    """The front end is a proxy to the back end by a private name, whose record follows the tasks; tasks change."""
    lab, inside = edge.lab, private_zone(edge, "inside.example")
    group = lab.task_group()
    pair = [{"GroupId": group}]
    lab.ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8000, "UserIdGroupPairs": pair}]
    )
    zone.change(edge, "UPSERT", zone.record(INSIDE, "A", address_of_a_task(edge)), inside)
    lab.advance(2)
    lab.deploy(FRONTEND, image=pushed(edge, FRONTEND, **PROXY))
    lab.advance(12)
    assert edge.hurt(2) == {}
    lab.redeploy()
    lab.advance(10)
    zone.change(edge, "UPSERT", zone.record(INSIDE, "A", address_of_a_task(edge)), inside)
    lab.advance(2)
    if restarted:
        lab.redeploy(FRONTEND)


def pushed(edge: Edge, service: str, **program: Any) -> str:
    """The image of a service under another tag, with a program of its own."""
    image = edge.lab.definition(service)["containerDefinitions"][0]["image"]
    repository, running = image.split("/", 1)[1].split(":")
    ecr = edge.lab.client("ecr")
    found = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": running}])["images"][0]
    manifest = json.loads(found["imageManifest"])
    manifest["annotations"][PROGRAM] = json.dumps(program)
    ecr.put_image(repositoryName=repository, imageManifest=json.dumps(manifest), imageTag="edge-proxy")
    return f"{image.rsplit(':', 1)[0]}:edge-proxy"


def log_group(edge: Edge, service: str) -> str:
    container = edge.lab.definition(service)["containerDefinitions"][0]
    return str(container["logConfiguration"]["options"]["awslogs-group"])


def asks_the_old_one(edge: Edge) -> None:
    """nginx goes on asking the address that it looked up when it started."""
    assert edge.get("/shop/").status in (502, 504)
    assert edge.get("/").status == 200
    said = edge.lab.client("logs").filter_log_events(logGroupName=log_group(edge, FRONTEND), filterPattern="upstream")
    assert any("while connecting to upstream" in each["message"] for each in said["events"])


COINS = [
    Case("network.dns_private_zone_shadows_public", "CreateHostedZone for the VPC, of RDS's own domain",
         lambda edge: private_zone(edge, "rds.amazonaws.com") and None, out_of_reach, 15),
    Case("network.dns_resolver_unreachable", "AssociateDhcpOptions: a resolver that nobody has",
         lambda edge: another_resolver(edge, "10.99.0.2"), no_task_starts, 4),
    Case("network.dns_endpoint_private_dns_shadow", "CreateVpcEndpoint for execute-api with private DNS",
         lambda edge: endpoint(edge, private_dns=True), errors, 15),
    Case("network.dns_stale_cached_address", "ChangeResourceRecordSets under a proxy that looks up once",
         lambda edge: stale_address(edge, restarted=False), asks_the_old_one, 15),
]  # fmt: skip
COINS_HARMLESS = [
    Harmless("network.dns_private_zone_shadows_public", "a private zone of another domain",
             lambda edge: private_zone(edge, "inside.example") and None, 15),
    Harmless("network.dns_resolver_unreachable", "options that name Amazon's own resolver",
             lambda edge: another_resolver(edge, "AmazonProvidedDNS"), 15),
    Harmless("network.dns_endpoint_private_dns_shadow", "the endpoint without private DNS",
             lambda edge: endpoint(edge, private_dns=False), 15),
    Harmless("network.dns_stale_cached_address", "the proxy is started anew",
             lambda edge: stale_address(edge, restarted=True), 15),
]  # fmt: skip


@pytest.mark.parametrize("case", CLINIC, ids=named)
def test_a_cause_shows_by_the_sites_name(clinic: Edge, case: Case) -> None:
    case.play(clinic)


@pytest.mark.parametrize("case", CLINIC_HARMLESS, ids=named)
def test_a_change_of_names_hurts_nobody(clinic: Edge, case: Harmless) -> None:
    case.play(clinic)


@pytest.mark.parametrize("case", COINS, ids=named)
def test_a_cause_shows_by_names_within(edge: Edge, case: Case) -> None:
    case.play(edge)


@pytest.mark.parametrize("case", COINS_HARMLESS, ids=named)
def test_a_change_within_hurts_nobody(edge: Edge, case: Harmless) -> None:
    case.play(edge)
