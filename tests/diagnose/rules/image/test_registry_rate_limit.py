"""image.registry_rate_limit: the registry throttles image pulls."""

import pytest

from stackmedic.diagnose.rules.image.registry_rate_limit import check
from tests.diagnose.builders import a_snapshot, service_arn
from tests.diagnose.rules.asking import findings, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unstarted

SAID = (
    "CannotPullContainerError: httpReadSeeker: failed open: unexpected status code "
    "https://registry-1.docker.io/v2/library/nginx/manifests/sha256:1: 429 Too Many Requests - "
    "Server message: toomanyrequests: You have reached your unauthenticated pull rate limit."
)
OTHERS = (
    (
        "CannotPullContainerError: pull access denied for acme/shop, repository does not exist or may "
        "require authorization"
    ),
)


def test_what_aws_gives_as_the_reason_is_found() -> None:
    assert told(check, SAID).about == service_arn()


@pytest.mark.parametrize("reason", (EXITED, TIMED_OUT, *OTHERS))
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, unstarted(reason)) == []


def test_what_was_said_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(SAID))) == []


def test_tasks_that_nobody_could_read_are_undecided() -> None:
    assert undecided(check, hidden_tasks())
