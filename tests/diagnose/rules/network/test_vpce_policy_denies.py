"""network.vpce_policy_denies: an endpoint's policy stands in the way of a start."""

import json

import pytest

from stackmedic.diagnose.rules.network.vpce_policy_denies import check
from stackmedic.model.finding import Effect
from stackmedic.model.network import VpcEndpoint
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import Listed, a_snapshot, an_endpoint, unreadable
from tests.diagnose.rules.asking import ask, findings, the_finding


def endpoint(*statements: dict[str, object], service: str = "s3") -> Listed:
    document = json.dumps({"Statement": list(statements)})
    found = an_endpoint(f"vpce-{service}", service=service, route_table_ids=("rtb-private",), policy=document)
    return Listed(VpcEndpoint, EVERYWHERE, (found,))


def allow(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource, **more}


LAYERS = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"


@pytest.mark.parametrize(
    "statements",
    [
        ({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"},),
        (allow("*"), {"Effect": "Deny", "Principal": "*", "Action": "s3:Get*", "Resource": "*"}),
        (allow("s3:GetObject", "arn:aws:s3:::shop-data/*"),),
        (allow("s3:PutObject"),),
        (),
    ],
)
def test_policy_that_keeps_the_layers_is_found(statements: tuple[dict[str, object], ...]) -> None:
    found = the_finding(check, a_snapshot(endpoint(*statements)))
    assert found.about == "vpce-s3"
    assert Effect.CANNOT_START in found.effects
    assert found.evidence[0].call == "ec2:DescribeVpcEndpoints"


@pytest.mark.parametrize(
    "statements",
    [
        (allow("*"),),
        (allow("s3:GetObject", [LAYERS, "arn:aws:s3:::shop-data/*"]),),
        (allow("*"), {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"}),
        (allow("*", Condition={"StringEquals": {"aws:PrincipalAccount": "123456789012"}}),),
    ],
)
def test_policy_that_lets_the_layers_pass_is_silent(statements: tuple[dict[str, object], ...]) -> None:
    assert findings(check, a_snapshot(endpoint(*statements))) == []


def test_endpoint_of_a_service_that_no_start_needs_is_silent() -> None:
    assert findings(check, a_snapshot(endpoint(service="dynamodb"))) == []


def test_stack_without_endpoints_is_silent() -> None:
    assert findings(check, a_snapshot(Listed(VpcEndpoint, EVERYWHERE, ()))) == []


def test_unreadable_endpoints_are_undecided() -> None:
    assert ask(check, a_snapshot(unreadable(VpcEndpoint)))
