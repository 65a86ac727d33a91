"""iam.resource_policy_denies: a policy of the resource itself refuses the role."""

import pytest

from stackmedic.diagnose.rules.iam.resource_policy_denies import check
from stackmedic.model.finding import Effect
from tests.diagnose.builders import a_snapshot
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.reasons import (
    BY_IDENTITY,
    BY_RESOURCE,
    EXITED,
    GET_DENIED,
    TIMED_OUT,
    failed_before_all_was_well,
)
from tests.diagnose.troubles import failing_to_start

REASONS = (GET_DENIED + BY_RESOURCE,)


@pytest.mark.parametrize("reason", REASONS)
def test_what_aws_gives_as_the_reason_is_found(reason: str) -> None:
    found = the_finding(check, a_snapshot(*failing_to_start(reason)))
    assert Effect.CANNOT_START in found.effects
    assert found.about.endswith("secret:shop/app-AbCdEf")
    assert found.evidence[0].value == reason


@pytest.mark.parametrize(
    "reason",
    [GET_DENIED + BY_IDENTITY, GET_DENIED + " with an explicit deny in an identity-based policy", TIMED_OUT, EXITED],
)
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failing_to_start(reason))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_from_before_all_was_well_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(reason))) == []
