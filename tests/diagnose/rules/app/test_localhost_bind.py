"""app.localhost_bind: the server listens on loopback only."""

from stackmedic.diagnose.rules.app.localhost_bind import check
from stackmedic.model.load_balancer import Target
from tests.diagnose.builders import (
    Part,
    a_snapshot,
    a_target,
    log,
    service_arn,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

FAILING = targets("backend", a_target("10.0.10.21", "unhealthy", reason="Target.FailedHealthChecks"))


def says(line: str) -> Part:
    return log("backend-1", line)


def test_what_is_wrong_is_found() -> None:
    assert (
        the_finding(
            check, a_snapshot(FAILING, says("Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)"))
        ).about
        == service_arn()
    )


def test_all_addresses_are_silent() -> None:
    assert (
        findings(check, a_snapshot(FAILING, says("Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)")))
        == []
    )


def test_a_second_port_on_loopback_hurts_nobody() -> None:
    assert findings(check, a_snapshot(says("metrics listening on 127.0.0.1:9100"))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(
        check, a_snapshot(says("Listening on http://localhost:8000"), unreadable(Target, target_group_arn()))
    )
