"""secret.malformed_json: the value is not the JSON that a key needs."""

import pytest

from stackmedic.diagnose.rules.secret.malformed_json import check
from stackmedic.model.finding import Effect
from tests.diagnose.builders import a_container_definition, a_secret, a_snapshot, a_task_definition, ago, secret_arn
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.reasons import EXITED, NO_KEY, PULL, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.troubles import failing_to_start

REASONS = (
    PULL + "invalid character 'p' looking for beginning of value",
    PULL + "unexpected end of JSON input",
)


@pytest.mark.parametrize("reason", REASONS)
def test_what_aws_gives_as_the_reason_is_found(reason: str) -> None:
    found = the_finding(check, a_snapshot(*failing_to_start(reason)))
    assert Effect.CANNOT_START in found.effects
    assert found.about.endswith("service/shop/backend")
    assert found.evidence[0].value == reason


@pytest.mark.parametrize("reason", [NO_KEY, TIMED_OUT, EXITED])
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failing_to_start(reason))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_from_before_all_was_well_is_silent(reason: str) -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(reason))) == []


@pytest.mark.parametrize(("changed", "shown"), [("20m", True), ("9d", False)])
def test_the_secret_that_was_changed_lately_is_shown(changed: str, shown: bool) -> None:
    given = f"{secret_arn()}:password::"
    container = a_container_definition(secrets={"PASSWORD": given})
    parts = (a_secret(changed_at=ago(changed)), a_task_definition(containers=(container,)))
    found = the_finding(check, a_snapshot(*failing_to_start(REASONS[0]), *parts))
    assert (given in [each.value for each in found.evidence]) is shown
