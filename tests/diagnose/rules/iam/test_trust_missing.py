"""iam.trust_missing: the role does not trust ECS's tasks."""

import pytest

from stackmedic.diagnose.rules.iam.trust_missing import check
from stackmedic.model.finding import Effect
from tests.diagnose.builders import a_service, a_snapshot, an_event
from tests.diagnose.rules.asking import findings, the_finding

ROLE = "arn:aws:iam::123456789012:role/shop-execution"
SAID = (
    "(service backend) failed to launch a task with (error ECS was unable to assume the role "
    f"'{ROLE}' that was provided for this task. Please verify that the role being passed has the proper trust "
    "relationship and permissions and that your IAM user has permissions to pass this role.)."
)


def short_of_tasks(message: str, ago: str = "2m") -> object:
    return a_service(running=0, events=(an_event(message, ago),))


def test_a_role_that_ecs_may_not_assume_is_found() -> None:
    found = the_finding(check, a_snapshot(short_of_tasks(SAID)))
    assert (found.about, found.effects) == (ROLE, (Effect.CANNOT_START,))


@pytest.mark.parametrize(
    "message",
    [
        "(service backend) has reached a steady state.",
        "(service backend) was unable to place a task. Reason: Capacity is unavailable at this time.",
    ],
)
def test_another_event_is_silent(message: str) -> None:
    assert findings(check, a_snapshot(short_of_tasks(message))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []
