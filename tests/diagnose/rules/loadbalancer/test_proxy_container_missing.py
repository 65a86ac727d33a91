"""loadbalancer.proxy_container_missing: the proxy container is not in the task."""

from stackmedic.diagnose.rules.loadbalancer.proxy_container_missing import check
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    Part,
    a_container_definition,
    a_service,
    a_service_deployment,
    a_service_revision,
    a_snapshot,
    a_task_definition,
    a_tie,
    history,
    revision_arn,
    service_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided


def deployed(before: tuple[str, ...], after: tuple[str, ...], asked: str, asks: str) -> tuple[Part, ...]:
    """The containers before and after the newest deployment, and which of them the load balancer asked and asks."""
    old, new = (tuple(a_container_definition(name) for name in names) for names in (before, after))
    return (
        a_service(load_balancers=(a_tie(container=asks),)),
        a_task_definition(revision=6, containers=old), a_task_definition(revision=7, containers=new),
        a_service_revision(revision=6, ties=(a_tie(container=asked),)),
        a_service_revision(revision=7, ties=(a_tie(container=asks),)),
        history("backend", a_service_deployment(created="9m"), a_service_deployment(revision=6, created="9d")),
    )  # fmt: skip


def test_a_proxy_that_was_left_out_is_found() -> None:
    found = the_finding(check, a_snapshot(*deployed(("nginx", "api", "web"), ("api", "web"), "nginx", "web")))
    assert (found.about, found.says) == (
        service_arn(),
        "nginx is no longer in the task: requests go straight to web",
    )


def test_a_container_that_nobody_asked_may_go() -> None:
    assert findings(check, a_snapshot(*deployed(("agent", "web"), ("web",), "web", "web"))) == []


def test_a_proxy_that_was_replaced_by_another_is_silent() -> None:
    assert findings(check, a_snapshot(*deployed(("nginx", "web"), ("envoy", "web"), "nginx", "envoy"))) == []


def test_a_container_with_a_new_name_is_silent() -> None:
    assert findings(check, a_snapshot(*deployed(("app",), ("web",), "app", "web"))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_an_unreadable_definition_is_undecided() -> None:
    parts = deployed(("nginx", "web"), ("web",), "nginx", "web")
    assert undecided(check, a_snapshot(*parts, unreadable(TaskDefinition, revision_arn(revision=6))))
