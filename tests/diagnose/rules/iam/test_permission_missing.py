"""iam.permission_missing: no policy of the role allows what the task asks for."""

import pytest

from stackmedic.diagnose.rules.iam.permission_missing import check
from stackmedic.model.finding import Effect
from tests.diagnose.builders import a_snapshot
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.reasons import (
    BY_IDENTITY,
    BY_RESOURCE,
    DECRYPT_DENIED,
    ECR_DENIED,
    EXITED,
    GET_DENIED,
    LOGS_DENIED,
    MANIFEST_DENIED,
    TIMED_OUT,
    failed_before_all_was_well,
)
from tests.diagnose.troubles import failing_to_start

BY_EXPLICIT_DENY = " with an explicit deny in an identity-based policy"
REASONS = (
    GET_DENIED + BY_IDENTITY,
    GET_DENIED,
    LOGS_DENIED,
    GET_DENIED + BY_EXPLICIT_DENY,
    ECR_DENIED.replace(BY_IDENTITY, BY_EXPLICIT_DENY),
)


@pytest.mark.parametrize("reason", REASONS)
def test_what_aws_gives_as_the_reason_is_found(reason: str) -> None:
    found = the_finding(check, a_snapshot(*failing_to_start(reason)))
    assert Effect.CANNOT_START in found.effects
    assert found.about.endswith("shop-execution")
    assert found.evidence[0].value == reason


@pytest.mark.parametrize(
    "reason", [GET_DENIED + BY_RESOURCE, DECRYPT_DENIED, ECR_DENIED, MANIFEST_DENIED, TIMED_OUT, EXITED]
)
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failing_to_start(reason))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_from_before_all_was_well_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(reason))) == []
