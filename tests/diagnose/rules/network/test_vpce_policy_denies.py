"""network.vpce_policy_denies: an endpoint's policy stands in the way of a start."""

import json

import pytest

from stackmedic.diagnose.rules.network.vpce_policy_denies import check
from stackmedic.model.finding import Confidence, Effect
from stackmedic.model.network import VpcEndpoint
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import (
    Listed,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    an_endpoint,
    secret_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import ask, findings, the_finding
from tests.diagnose.troubles import failing_to_start


def endpoint(*statements: dict[str, object], service: str = "s3") -> Listed:
    document = json.dumps({"Statement": list(statements)})
    found = an_endpoint(f"vpce-{service}", service=service, route_table_ids=("rtb-private",), policy=document)
    return Listed(VpcEndpoint, EVERYWHERE, (found,))


def allow(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource, **more}


STARTED = a_task_definition(
    execution_role_arn="arn:aws:iam::123456789012:role/execution", secrets={"PASSWORD": secret_arn()}
)
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


NO_LAYER = (
    "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: "
    "unexpected status code https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/shop/blobs/sha256:d694be: "
    "403 Forbidden"
)
OURS = allow("*", Condition={"StringEquals": {"aws:ResourceAccount": "123456789012"}})


def test_a_condition_may_keep_a_layer_that_is_refused() -> None:
    """Layers lie in a bucket of AWS's own."""
    found = the_finding(check, a_snapshot(endpoint(OURS), *failing_to_start(NO_LAYER)), Confidence.LIKELY)
    assert (found.about, found.decide[0].call) == ("vpce-s3", "ec2:DescribeVpcEndpoints")


def test_a_condition_keeps_no_manifest() -> None:
    refused = failing_to_start(NO_LAYER.replace("blobs/sha256:d694be", "manifests/1"))
    assert findings(check, a_snapshot(endpoint(OURS), *refused)) == []


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


@pytest.mark.parametrize(
    ("service", "statement"),
    [
        ("secretsmanager", allow("secretsmanager:*", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/*")),
        ("ecr.dkr", allow("ecr:*", "arn:aws:ecr:eu-west-1:123456789012:repository/*")),
        ("logs", allow("logs:*", Principal={"AWS": "arn:aws:iam::123456789012:root"})),
    ],
)
def test_policy_of_some_resources_or_of_the_account_is_silent(service: str, statement: dict[str, object]) -> None:
    assert findings(check, a_snapshot(endpoint(statement, service=service), STARTED)) == []


def test_policy_of_some_resources_is_found_where_aws_itself_lays_the_refusal_to_it() -> None:
    some = allow("ecr:*", "arn:aws:ecr:eu-west-1:123456789012:repository/other")
    reason = "CannotPullContainerError: because no VPC endpoint policy allows the ecr:BatchGetImage action"
    refused = stopped("backend", a_stopped_task(reason=reason, code="TaskFailedToStart", exit_code=None, started=None))
    found = the_finding(check, a_snapshot(endpoint(some, service="ecr.dkr"), STARTED, refused))
    assert found.about == "vpce-ecr.dkr"
    assert "ecs:DescribeTasks" in {each.call for each in found.evidence}


def test_policy_of_another_role_is_found() -> None:
    another = allow("logs:*", Principal={"AWS": "arn:aws:iam::123456789012:role/another"})
    assert the_finding(check, a_snapshot(endpoint(another, service="logs"), STARTED)).about == "vpce-logs"


def test_endpoint_of_a_service_that_no_start_needs_is_silent() -> None:
    assert findings(check, a_snapshot(endpoint(service="dynamodb"))) == []


def test_stack_without_endpoints_is_silent() -> None:
    assert findings(check, a_snapshot(Listed(VpcEndpoint, EVERYWHERE, ()))) == []


def test_unreadable_endpoints_are_undecided() -> None:
    assert ask(check, a_snapshot(unreadable(VpcEndpoint)))
