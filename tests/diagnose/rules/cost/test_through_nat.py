"""cost.*: what is paid at the NAT gateway although it need not pass there. Risks: nobody is hurt."""

import pytest

from stackmedic.diagnose.rule import Check
from stackmedic.diagnose.rules.cost import (
    external_image_pulls,
    nat_external_api_calls,
    nat_external_logging,
    nat_missing_gateway_endpoint,
)
from stackmedic.model.network import RouteTable, VpcEndpoint
from stackmedic.model.snapshot import EVERYWHERE, Snapshot
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    PRIVATE_A,
    PRIVATE_B,
    VPC,
    Keyed,
    Listed,
    Part,
    a_route,
    a_route_table,
    a_series,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    an_endpoint,
    running,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.table import Told, rows

HUB = "docker.io/library/nginx:1.27"
MUCH, LITTLE = 200 * 2.0**20, 2.0**20
BY_GATEWAY = a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), a_route(gateway_id="igw-shop"))
BY_ENDPOINT = Listed(VpcEndpoint, EVERYWHERE, (an_endpoint("vpce-1", service="s3"),))
NO_ENDPOINTS = Listed(VpcEndpoint, EVERYWHERE, ())


def pulled(image: str, *parts: Part) -> Snapshot:
    return a_snapshot(a_task_definition("backend", image=image), *parts)


def passing(bytes_a_minute: float) -> Keyed:
    return a_series("AWS/NATGateway/BytesInFromDestination/Sum/nat-shop", *([bytes_a_minute] * 10))


def leaving(bytes_a_minute: float) -> Keyed:
    return a_series("AWS/NATGateway/BytesOutToDestination/Sum/nat-shop", *([bytes_a_minute] * 10))


def given(**variables: str) -> TaskDefinition:
    return a_task_definition("backend", environment=variables)


SHIPS, RUNS_NOTHING = given(DD_API_KEY="***"), running("backend")
LOGS_TO_VENDOR = given(LOG_URL="https://http-intake.logs.datadoghq.com/api/v2/logs")
RESTARTS = stopped("backend", a_stopped_task(stopped="2m", started="3m"))

TABLE = {
    external_image_pulls: Told(
        HUB,
        {"an image of Docker Hub": pulled(HUB)},
        {
            "the healthy stack": a_snapshot(),
            "a sidecar of AWS's own": pulled("public.ecr.aws/xray/aws-xray-daemon:3.x"),
            "tasks that do without NAT": pulled(HUB, BY_GATEWAY),
        },
        {"routes may not be read": pulled(HUB, unreadable(RouteTable))},
    ),
    nat_missing_gateway_endpoint: Told(
        VPC,
        {"much comes by NAT, and S3 has no endpoint": a_snapshot(passing(MUCH), NO_ENDPOINTS)},
        {
            "the healthy stack": a_snapshot(),
            "little comes": a_snapshot(passing(LITTLE), NO_ENDPOINTS),
            "S3 has an endpoint": a_snapshot(passing(MUCH), BY_ENDPOINT),
            "tasks that do without NAT": a_snapshot(passing(MUCH), NO_ENDPOINTS, BY_GATEWAY),
        },
        {"endpoints may not be read": a_snapshot(passing(MUCH), unreadable(VpcEndpoint))},
    ),
    nat_external_api_calls: Told(
        "nat-shop",
        {
            "much comes from outside, and S3 has an endpoint": a_snapshot(passing(MUCH), BY_ENDPOINT),
            "much is sent, and nobody ships logs": a_snapshot(leaving(MUCH), BY_ENDPOINT),
            "a vendor is sent logs, and much comes all the same": a_snapshot(passing(MUCH), SHIPS, BY_ENDPOINT),
        },
        {
            "the healthy stack": a_snapshot(),
            "little comes": a_snapshot(passing(LITTLE), BY_ENDPOINT),
            "it may be S3": a_snapshot(passing(MUCH), NO_ENDPOINTS),
            "tasks restart, and pull": a_snapshot(passing(MUCH), BY_ENDPOINT, RESTARTS, RUNS_NOTHING),
            "a vendor is sent logs": a_snapshot(leaving(MUCH), SHIPS, BY_ENDPOINT),
            "tasks that do without NAT": a_snapshot(passing(MUCH), BY_ENDPOINT, BY_GATEWAY),
        },
        {
            "endpoints may not be read": a_snapshot(passing(MUCH), unreadable(VpcEndpoint)),
            "routes may not be read": a_snapshot(passing(MUCH), unreadable(RouteTable)),
        },
    ),
    nat_external_logging: Told(
        "nat-shop",
        {
            "a vendor's key": a_snapshot(leaving(MUCH), SHIPS),
            "a vendor's address": a_snapshot(leaving(MUCH), LOGS_TO_VENDOR),
            "a vendor's key in a secret": a_snapshot(
                leaving(MUCH), a_task_definition("backend", secrets={"NEW_RELIC_LICENSE_KEY": "arn:aws:ssm:x"})
            ),
            "a vendor's agent": pulled("public.ecr.aws/datadog/agent:7", leaving(MUCH)),
        },
        {
            "the healthy stack": a_snapshot(),
            "little leaves": a_snapshot(leaving(LITTLE), SHIPS),
            "more comes back than leaves": a_snapshot(leaving(MUCH), passing(2 * MUCH), SHIPS),
            "nobody ships logs": a_snapshot(leaving(MUCH)),
            "tasks that do without NAT": a_snapshot(leaving(MUCH), SHIPS, BY_GATEWAY),
        },
        {"routes may not be read": a_snapshot(leaving(MUCH), SHIPS, unreadable(RouteTable))},
    ),
}


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "found"))
def test_what_is_paid_for_nothing_is_a_risk(check: Check, snapshot: Snapshot, about: str) -> None:
    found = the_finding(check, snapshot)
    assert (found.about, found.hurts) == (about, ())


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "silent"))
def test_what_looks_alike_is_silent(check: Check, snapshot: Snapshot, about: str) -> None:
    assert findings(check, snapshot) == []


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "hidden"))
def test_what_could_not_be_read_is_undecided(check: Check, snapshot: Snapshot, about: str) -> None:
    assert undecided(check, snapshot)
