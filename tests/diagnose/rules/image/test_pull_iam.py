"""image.pull_iam: the execution role cannot read ECR."""

import pytest

from stackmedic.diagnose.rules.image.pull_iam import check
from stackmedic.model.access import Permit
from stackmedic.model.finding import Effect
from tests.diagnose.builders import Listed, Part, a_snapshot, a_task_definition, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.reasons import (
    BY_IDENTITY,
    ECR_DENIED,
    EXITED,
    GET_DENIED,
    MANIFEST_DENIED,
    failed_before_all_was_well,
)
from tests.diagnose.troubles import failing_to_start

REASONS = (ECR_DENIED,)


@pytest.mark.parametrize("reason", REASONS)
def test_what_aws_gives_as_the_reason_is_found(reason: str) -> None:
    found = the_finding(check, a_snapshot(*failing_to_start(reason)))
    assert Effect.CANNOT_START in found.effects
    assert found.about.endswith("shop-execution")
    assert found.evidence[0].value == reason


@pytest.mark.parametrize("reason", [GET_DENIED + BY_IDENTITY, MANIFEST_DENIED, EXITED])
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failing_to_start(reason))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_from_before_all_was_well_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(reason))) == []


FORBIDDEN = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1: unexpected status from HEAD request to "
    "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/shop/manifests/1: 403 Forbidden"
)
ROLE = "arn:aws:iam::123456789012:role/shop-execution"
PULLS = a_task_definition(execution_role_arn=ROLE)
REPOSITORY = "arn:aws:ecr:eu-west-1:123456789012:repository/shop"


def simulated(decision: str) -> Listed:
    """What IAM says of the role that pulls."""
    told = {"action": "ecr:BatchGetImage", "decision": decision, "resource": REPOSITORY}
    permit = make(Permit, "iam:SimulatePrincipalPolicy", "EvaluationResults[0]", **told)
    return Listed(Permit, (ROLE, REPOSITORY), (permit,))


@pytest.mark.parametrize("decision", ["implicitDeny", "explicitDeny"])
def test_a_403_of_the_registry_is_the_roles_where_iam_refuses_it(decision: str) -> None:
    found = the_finding(check, a_snapshot(*failing_to_start(FORBIDDEN), PULLS, simulated(decision)))
    assert (found.about, [each.value for each in found.evidence]) == (ROLE, [FORBIDDEN, decision])


@pytest.mark.parametrize("parts", [(simulated("allowed"),), ()])
def test_a_403_of_the_registry_alone_accuses_nobody(parts: tuple[Part, ...]) -> None:
    """The repository's policy, or that of an endpoint, may refuse as well."""
    assert findings(check, a_snapshot(*failing_to_start(FORBIDDEN), PULLS, *parts)) == []


def test_a_403_of_the_registry_waits_for_what_iam_says_of_the_role() -> None:
    unread = unreadable(Permit, (ROLE, REPOSITORY))
    (answer,) = undecided(check, a_snapshot(*failing_to_start(FORBIDDEN), PULLS, unread))
    assert ROLE == answer.about


def test_what_iam_refuses_while_the_registry_answers_is_silent() -> None:
    assert findings(check, a_snapshot(*failing_to_start(EXITED), PULLS, simulated("implicitDeny"))) == []
