"""network.no_default_route: the tasks' subnets have no way out, and the tasks need one."""

import pytest

from stackmedic.diagnose.rules.network.no_default_route import check, rule
from stackmedic.model.network import NatGateway, RouteTable, Subnet, VpcEndpoint
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    Listed,
    Part,
    a_route,
    a_route_table,
    a_service,
    a_snapshot,
    a_task_definition,
    an_endpoint,
    gone,
    secret_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

ROUTELESS = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B))
INTERFACES = ("ecr.api", "ecr.dkr", "logs")


def endpoints(*names: str, s3_tables: tuple[str, ...] = ("rtb-private",), **more: object) -> Listed:
    """Interface endpoints in the private subnets, and the S3 gateway endpoint of some tables."""
    subnets = (PRIVATE_A, PRIVATE_B)
    facts = {"private_dns": True, "subnet_ids": subnets, "security_group_ids": ("sg-database",), **more}
    found = [an_endpoint(f"vpce-{each}", service=each, type="Interface", **facts) for each in names]
    found.append(an_endpoint("vpce-s3", service="s3", route_table_ids=s3_tables))
    return Listed(VpcEndpoint, EVERYWHERE, tuple(found))


def test_table_without_default_route_is_found() -> None:
    found = the_finding(check, a_snapshot(ROUTELESS))
    assert found.about == "rtb-private"
    assert found.evidence[0].call == "ec2:DescribeRouteTables"
    assert "ecr.api" in found.says


def test_subnet_without_a_table_of_its_own_uses_the_main_one() -> None:
    table = a_route_table("rtb-private", (PRIVATE_A,), a_route(nat_gateway_id="nat-shop"))
    assert the_finding(check, a_snapshot(table)).about == "rtb-main"


def test_one_broken_subnet_of_two_is_found() -> None:
    fine = a_route_table("rtb-private", (PRIVATE_A,), a_route(nat_gateway_id="nat-shop"))
    found = the_finding(check, a_snapshot(fine, a_route_table("rtb-b", (PRIVATE_B,))))
    assert found.about == "rtb-b"
    assert PRIVATE_B in found.says


def test_two_tables_are_two_findings() -> None:
    tables = (a_route_table("rtb-private", (PRIVATE_A,)), a_route_table("rtb-b", (PRIVATE_B,)))
    assert [each.about for each in findings(check, a_snapshot(*tables))] == ["rtb-private", "rtb-b"]


def test_public_subnets_without_a_route_to_the_gateway_are_found() -> None:
    """cases/020: the internet gateway is attached, and no table leads to it."""
    public = a_service(subnet_ids=("subnet-public-a",), assign_public_ip="ENABLED")
    found = the_finding(check, a_snapshot(public, a_route_table("rtb-public", ("subnet-public-a",))))
    assert found.about == "rtb-public"


@pytest.mark.parametrize("missing", INTERFACES)
def test_one_missing_endpoint_makes_the_route_needed(missing: str) -> None:
    rest = [each for each in INTERFACES if each != missing]
    assert missing in the_finding(check, a_snapshot(ROUTELESS, endpoints(*rest))).says


def test_s3_endpoint_of_another_table_makes_the_route_needed() -> None:
    """ECR's layers come from S3: the API part of a pull succeeds and the layers fail."""
    found = the_finding(check, a_snapshot(ROUTELESS, endpoints(*INTERFACES, s3_tables=("rtb-other",))))
    assert found.says.endswith("cannot reach AWS s3")


def test_endpoint_without_private_dns_does_not_count() -> None:
    assert the_finding(check, a_snapshot(ROUTELESS, endpoints(*INTERFACES, private_dns=False)))


def test_secret_needs_its_endpoint() -> None:
    revision = a_task_definition(secrets={"DB_PASSWORD": secret_arn()})
    found = the_finding(check, a_snapshot(ROUTELESS, revision, endpoints(*INTERFACES)))
    assert found.says.endswith("cannot reach AWS secretsmanager")


def test_image_of_another_registry_needs_the_internet() -> None:
    found = the_finding(check, a_snapshot(ROUTELESS, a_task_definition(image="nginx:1"), endpoints(*INTERFACES)))
    assert found.says.endswith("cannot reach the internet")


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_private_subnets_with_all_endpoints_are_silent() -> None:
    assert findings(check, a_snapshot(ROUTELESS, endpoints(*INTERFACES))) == []


def test_table_of_other_subnets_is_silent() -> None:
    assert findings(check, a_snapshot(a_route_table("rtb-data", ("subnet-data",)))) == []


@pytest.mark.parametrize(
    "parts",
    [
        (a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(nat_gateway_id="nat-shop", state="blackhole")),),
        (gone(NatGateway, "nat-shop"),),
        (a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(gateway_id="vgw-1")),),
        (a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(transit_gateway_id="tgw-1")),),
        (a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(instance_id="i-1", state="blackhole")),),
        (a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(gateway_id="igw-shop")),),
    ],
)
def test_default_route_that_leads_wrong_is_another_cause(parts: tuple[Part, ...]) -> None:
    assert findings(check, a_snapshot(*parts)) == []


@pytest.mark.parametrize("kind", [RouteTable, Subnet, TaskDefinition])
def test_denied_call_is_undecided(kind: type) -> None:
    assert undecided(check, a_snapshot(unreadable(kind)))


def test_endpoints_that_nobody_could_see_are_undecided() -> None:
    answers = undecided(check, a_snapshot(ROUTELESS, unreadable(VpcEndpoint)))
    assert [each.about for each in answers] == ["rtb-private"]
    assert answers[0].gaps[0].needs == "ec2:DescribeVpcEndpoints"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (  # cases/018
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch "
            "secret x from secrets manager: RequestCanceled: request context canceled caused by: context deadline "
            "exceeded",
            True,
        ),
        (
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
            'docker.io/x/y:1: failed to do request: Head "https://registry-1.docker.io/v2/x/y/manifests/1": '
            "dial tcp 34.205.13.154:443: i/o timeout",
            True,
        ),
        ("CannotPullContainerError: failed to resolve ref x.dkr.ecr.eu-west-1.amazonaws.com/x:1: not found", False),
        (
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret "
            "from Secrets Manager did not contain json key MY_SECRET",
            False,
        ),
    ],
)
def test_signatures_know_the_real_texts(text: str, says: bool) -> None:
    assert any(each.pattern.search(text) for each in rule.signatures) is says
