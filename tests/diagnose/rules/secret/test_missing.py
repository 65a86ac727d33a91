"""secret.missing: the secret or parameter that the task names is not there."""

import pytest

from stackmedic.diagnose.rules.secret.missing import check
from stackmedic.model.artifact import Secret, StoredParameter
from stackmedic.model.finding import Effect
from tests.diagnose.builders import Keyed, a_snapshot, gone, make
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.reasons import (
    ASM,
    BY_IDENTITY,
    DENIED,
    EXITED,
    GET_DENIED,
    NO_KEY,
    PARAMETER,
    SECRET,
    TIMED_OUT,
    failed_before_all_was_well,
)
from tests.diagnose.troubles import failing_to_start

REASONS = (
    ASM + "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
    ASM + "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
)


@pytest.mark.parametrize("reason", REASONS)
def test_what_aws_gives_as_the_reason_is_found(reason: str) -> None:
    found = the_finding(check, a_snapshot(*failing_to_start(reason)))
    assert Effect.CANNOT_START in found.effects
    assert found.about.endswith("secret:shop/app-AbCdEf")
    assert found.evidence[0].value == reason


def test_a_label_that_no_version_has_is_told_as_such() -> None:
    reason = (
        ASM + "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: "
    )
    found = the_finding(check, a_snapshot(*failing_to_start(reason + "AWSPENDING")))
    assert "has no version with the label AWSPENDING" in found.says
    assert "is not there" in the_finding(check, a_snapshot(*failing_to_start(reason + "AWSCURRENT"))).says


@pytest.mark.parametrize("reason", [GET_DENIED + BY_IDENTITY, NO_KEY, TIMED_OUT, EXITED])
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failing_to_start(reason))) == []


def test_a_name_that_no_policy_allows_is_missing_where_no_secret_has_it() -> None:
    found = the_finding(check, a_snapshot(*failing_to_start(GET_DENIED + BY_IDENTITY), gone(Secret, SECRET)))
    assert SECRET == found.about
    assert "secretsmanager:DescribeSecret" == found.evidence[0].call


def test_a_parameter_that_no_policy_allows_is_missing_where_none_has_the_name() -> None:
    arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/database"
    refused = failing_to_start(PARAMETER + DENIED + f"ssm:GetParameters on resource: {arn}{BY_IDENTITY}")
    found = the_finding(check, a_snapshot(*refused, gone(StoredParameter, "shop/database")))
    assert (arn, "Error.Code") == (found.about, found.evidence[0].path)
    there = make(StoredParameter, "ssm:DescribeParameters", "Parameters[0]", name="/shop/database")
    assert findings(check, a_snapshot(*refused, Keyed("shop/database", there))) == []
    assert findings(check, a_snapshot(*refused)) == []


def test_a_parameter_that_aws_calls_invalid_is_named() -> None:
    found = the_finding(check, a_snapshot(*failing_to_start(f"{PARAMETER}invalid ssm parameters: /shop/database")))
    assert "/shop/database" == found.about


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_from_before_all_was_well_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(reason))) == []
