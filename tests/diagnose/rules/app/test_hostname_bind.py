"""app.hostname_bind: the server binds the injected HOSTNAME, so loopback is refused."""

import pytest

from stackmedic.diagnose.rules.app.hostname_bind import check
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    Part,
    a_container,
    a_container_definition,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    log,
    revision_arn,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.troubles import down

REFUSED = (
    "2026/03/02 02:56:00 [error] 22#22: *1 connect() failed (111: Connection refused) while connecting to upstream, "
    'client: 10.0.0.12, request: "GET /health HTTP/1.1", upstream: "http://127.0.0.1:3000/health"'
)
OWN_NAME = "- Local:        http://ip-10-0-10-21.eu-west-1.compute.internal:3000"
EVERYWHERE = "- Local:        http://0.0.0.0:3000"
CHECK = ("CMD-SHELL", "wget -q http://localhost:3000/api/health || exit 1")


def a_task_of_two(web: str, proxy: str = REFUSED, command: tuple[str, ...] = ()) -> tuple[Part, ...]:
    """A proxy and a web server, whose task was replaced for its checks, and what each of them wrote."""
    containers = (
        a_container_definition("nginx", ports=(8000,)),
        a_container_definition("web", ports=(3000,), health_command=command),
    )
    both = tuple(a_container(name, status="STOPPED", exit_code=0) for name in ("nginx", "web"))
    return (
        *down(), a_task_definition(containers=containers),
        stopped("backend", a_stopped_task(reason="Task failed ELB health checks in (target-group 1)", containers=both)),
        log("backend-dead-1", proxy, container="nginx"), log("backend-dead-1", web, container="web"),
    )  # fmt: skip


def test_a_proxy_that_is_refused_by_a_server_on_its_own_name_is_found() -> None:
    found = the_finding(check, a_snapshot(*a_task_of_two(OWN_NAME)))
    assert found.about == service_arn()
    assert [each.value for each in found.evidence] == [OWN_NAME, REFUSED]


@pytest.mark.parametrize("name", ["ip-10-0-10-21.ec2.internal", "3f2a9c01bd44"])
def test_the_names_that_ecs_and_docker_give_are_known(name: str) -> None:
    assert the_finding(check, a_snapshot(*a_task_of_two(f"ready - started server on http://{name}:3000")))


def test_a_health_command_on_localhost_is_found() -> None:
    assert the_finding(check, a_snapshot(*a_task_of_two(OWN_NAME, proxy="start worker processes", command=CHECK)))


def test_a_server_that_listens_everywhere_is_silent() -> None:
    assert findings(check, a_snapshot(*a_task_of_two(EVERYWHERE))) == []


def test_a_server_that_only_the_load_balancer_asks_is_silent() -> None:
    assert findings(check, a_snapshot(*a_task_of_two(OWN_NAME, proxy="start worker processes"))) == []


def test_another_port_that_is_refused_is_silent() -> None:
    assert findings(check, a_snapshot(*a_task_of_two(OWN_NAME, proxy=REFUSED.replace(":3000", ":8080")))) == []


def test_an_unreadable_definition_is_undecided() -> None:
    assert undecided(check, a_snapshot(*a_task_of_two(OWN_NAME), unreadable(TaskDefinition, revision_arn())))
