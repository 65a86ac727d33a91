"""loadbalancer.host_header_rejected: the framework rejects the Host header of the health check."""

from stackmedic.diagnose.rules.loadbalancer.host_header_rejected import check
from stackmedic.model.load_balancer import Target
from tests.diagnose.builders import Part, a_snapshot, a_target, log, service_arn, target_group_arn, targets, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

FAILING = targets(
    "backend", a_target("10.0.10.21", "unhealthy", description="Health checks failed with these codes: [400]")
)
LINE = "django.core.exceptions.DisallowedHost: Invalid HTTP_HOST header: '10.0.10.21:8000'."


def says(line: str) -> Part:
    return log("backend-1", line)


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(FAILING, says(LINE))).about == service_arn()


def test_another_line_is_silent() -> None:
    assert findings(check, a_snapshot(FAILING, says("GET /health 400"))) == []


def test_a_scanner_that_is_rejected_hurts_nobody() -> None:
    assert findings(check, a_snapshot(says(LINE))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(says(LINE), unreadable(Target, target_group_arn())))
