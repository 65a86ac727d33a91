"""loadbalancer.listener_missing: nothing sends the service its requests."""

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.loadbalancer.listener_missing import check
from stackmedic.model.finding import Confidence, SymptomKind
from stackmedic.model.load_balancer import Listener, ListenerRule
from tests.diagnose.builders import (
    LOAD_BALANCER,
    Listed,
    Part,
    a_listener,
    a_listener_rule,
    a_load_balancer,
    a_series,
    a_snapshot,
    a_target,
    a_target_group,
    service_arn,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.edge import sampled, wall
from tests.diagnose.rules.probing import page_said

EDGE = a_load_balancer().dimension
BACKEND = f"{a_target_group('backend').dimension}/{EDGE}"
STEADY = (60.0,) * 30
SILENT = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{EDGE}", *STEADY, last="12m")
BUSY = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{EDGE}", *STEADY)
BACKEND_SILENT = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{BACKEND}", *STEADY, last="12m")
UNUSED = targets("backend", a_target("10.0.10.21", "unused", reason="Target.NotInUse"))


def listeners(*found: Listener) -> Listed:
    return Listed(Listener, LOAD_BALANCER, found)


def rules(listener: Listener, *found: ListenerRule) -> Listed:
    return Listed(ListenerRule, listener.arn, found)


def test_group_that_no_listener_names_is_found() -> None:
    found = the_finding(check, a_snapshot(a_target_group("backend", load_balancer_arns=()), UNUSED))
    assert found.about == target_group_arn("backend")


def test_missing_listener_of_a_silent_balancer_is_found() -> None:
    found = the_finding(check, a_snapshot(SILENT, listeners(a_listener(444)), rules(a_listener(444))))
    assert found.about == LOAD_BALANCER
    assert "443" in found.says


def test_plain_http_on_the_port_for_https_of_a_silent_balancer_is_found() -> None:
    plain = a_listener(443, protocol="HTTP")
    found = the_finding(check, a_snapshot(SILENT, listeners(plain), rules(plain, a_listener_rule())))
    assert plain.arn == found.about
    assert ["protocol"] == [each.path.rpartition(".")[2].lower() for each in found.evidence]


def test_plain_http_on_the_port_for_https_is_meant_while_requests_arrive() -> None:
    plain = a_listener(443, protocol="HTTP")
    assert () == tuple(findings(check, a_snapshot(BUSY, listeners(plain), rules(plain, a_listener_rule()))))


def test_listener_that_sends_less_than_its_sibling_is_found() -> None:
    http, https = a_listener(80), a_listener(443)
    parts = (listeners(http, https), rules(http, a_listener_rule(port=80)), rules(https))
    found = the_finding(check, a_snapshot(BUSY, BACKEND_SILENT, *parts))
    assert found.about == https.arn


def test_rule_for_another_path_than_its_sibling_has_is_found() -> None:
    http, https = a_listener(80), a_listener(443)
    other = rules(https, a_listener_rule(path_patterns=("/nowhere",)))
    parts = (listeners(http, https), rules(http, a_listener_rule(port=80)), other)
    assert https.arn in {each.about for each in findings(check, a_snapshot(BUSY, BACKEND_SILENT, *parts))}


def test_rules_that_no_request_matches_any_more_are_likely() -> None:
    https = a_listener(443)
    parts = (listeners(https), rules(https, a_listener_rule(path_patterns=("/nowhere",))))
    found = the_finding(check, a_snapshot(BUSY, BACKEND_SILENT, *parts), Confidence.LIKELY)
    assert found.about == a_listener_rule().arn
    assert any("path-pattern" in each.path for each in found.evidence)


def narrowed(lost: float = 36.0, refused: float = 36.0, metric: str = "HTTPCode_ELB_4XX_Count") -> tuple[Part, ...]:
    """Ten minutes ago the backend lost some of its 60 requests a minute, and its balancer answered some with 4xx."""
    https = a_listener(443)
    rule = a_listener_rule(others=("source-ip",), conditions=("path-pattern", "source-ip"))
    return (
        listeners(https),
        rules(https, rule),
        a_series(f"AWS/ApplicationELB/RequestCount/Sum/{BACKEND}", *(60.0,) * 20, *(60.0 - lost,) * 10),
        a_series(f"AWS/ApplicationELB/RequestCount/Sum/{EDGE}", *(600.0,) * 20, *(600.0 - lost,) * 10),
        a_series(f"AWS/ApplicationELB/{metric}/Sum/{EDGE}", *(refused,) * 10),
    )


@pytest.mark.parametrize("metric", ["HTTPCode_ELB_4XX_Count", "HTTPCode_Target_4XX_Count"])
def test_a_rule_that_takes_only_some_of_what_it_took_is_likely(metric: str) -> None:
    """The rest gets the default action, which is the balancer's own or another group's."""
    found = the_finding(check, a_snapshot(*narrowed(metric=metric)), Confidence.LIKELY)
    assert found.about == a_listener_rule().arn
    assert ["path-pattern", "source-ip"] in [each.value for each in found.evidence]


def test_what_is_turned_away_in_a_groups_stead_hurts() -> None:
    (cause,) = diagnose(a_snapshot(*narrowed())).causes
    assert [SymptomKind.CLIENTS_REFUSED] == [each.kind for each in cause.explains]


@pytest.mark.parametrize(("lost", "refused"), [(36.0, 2.0), (0.0, 36.0), (6.0, 6.0)])
def test_a_quiet_hour_and_strangers_are_silent(lost: float, refused: float) -> None:
    assert findings(check, a_snapshot(*narrowed(lost, refused))) == []


def test_rules_of_a_group_that_is_asked_as_ever_are_silent() -> None:
    https = a_listener(443)
    assert findings(check, a_snapshot(BUSY, listeners(https), rules(https, a_listener_rule()))) == []


def test_balancer_without_any_listener_shows_that() -> None:
    parts = (a_target_group("backend", load_balancer_arns=()), UNUSED, listeners())
    found = the_finding(check, a_snapshot(*parts))
    assert ("Listeners", []) in [(each.path, each.value) for each in found.evidence]


def weighed(*, rule: int) -> tuple[Listed, Listed]:
    """A listener whose default names the backend with the weight 0, and a rule of it, with this one."""
    backend = target_group_arn("backend")
    nothing = {"weightless_arns": (backend,), "target_group_arns": ()}
    listener = a_listener(443, **nothing)
    return listeners(listener), rules(listener, a_listener_rule(**({} if rule else nothing)))


def test_a_silent_group_that_has_no_weight_anywhere_is_found() -> None:
    found = findings(check, a_snapshot(BUSY, BACKEND_SILENT, *weighed(rule=0)))
    assert [a_listener().arn, a_listener_rule().arn] == [each.about for each in found]
    assert all("weight 0" in each.says and "Weight==`0`" in each.evidence[0].path for each in found)


def test_a_group_that_some_action_gives_weight_is_silent() -> None:
    found = findings(check, a_snapshot(BUSY, BACKEND_SILENT, *weighed(rule=1)))
    assert not any("weight 0" in each.says for each in found)
    assert findings(check, a_snapshot(BUSY, *weighed(rule=0))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot(BUSY)) == []


def test_listeners_that_differ_are_meant_while_requests_arrive() -> None:
    http, https = a_listener(80, to=""), a_listener(443)
    parts = (listeners(http, https), rules(http), rules(https, a_listener_rule()))
    assert findings(check, a_snapshot(BUSY, *parts)) == []


def in_front(**more: object) -> tuple[Listed, Listed]:
    """Another rule before the backend's ``/api/*``."""
    https = a_listener(443)
    facts: dict[str, object] = {"arn": "rule/front", "priority": "1", "path_patterns": ("/*",), "target_group_arns": ()}
    front = a_listener_rule("front", **(facts | {"action_types": ("fixed-response",)} | more))
    return listeners(https), rules(https, front, a_listener_rule())


def test_a_rule_in_front_that_answers_everything_is_found() -> None:
    found = the_finding(check, a_snapshot(BUSY, BACKEND_SILENT, *in_front()))
    assert found.about == "rule/front"
    assert ["1", ["fixed-response"]] == [each.value for each in found.evidence[:2]]


def test_a_rule_in_front_hurts_also_whom_it_leads_to() -> None:
    found = the_finding(
        check, a_snapshot(BUSY, BACKEND_SILENT, *in_front(target_group_arns=(target_group_arn("frontend"),)))
    )
    assert [service_arn("backend"), service_arn("frontend")] == list(found.hurts)


@pytest.mark.parametrize(
    "other",
    [{"path_patterns": ("/admin/*",)}, {"hosts": ("admin.shop.example",)}, {"others": ("source-ip",)},
     {"target_group_arns": (target_group_arn("backend"),)}, {"priority": "200"}],
)  # fmt: skip
def test_a_rule_that_leaves_the_others_their_requests_is_silent(other: dict[str, object]) -> None:
    found = findings(check, a_snapshot(BUSY, BACKEND_SILENT, *in_front(**other)))
    assert not any("takes what" in each.says for each in found)


def test_a_rule_in_front_of_a_group_that_is_asked_as_ever_is_silent() -> None:
    asked = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{BACKEND}", *STEADY)
    assert findings(check, a_snapshot(BUSY, asked, *in_front())) == []


def test_a_listener_that_redirects_to_its_sibling_is_no_lesser_one() -> None:
    http, https = a_listener(80, to="", action_types=("redirect",)), a_listener(443)
    parts = (listeners(http, https), rules(http), rules(https, a_listener_rule()))
    assert http.arn not in {each.about for each in findings(check, a_snapshot(BUSY, BACKEND_SILENT, *parts))}


def test_silence_of_a_stack_that_nobody_used_is_no_sign() -> None:
    rare = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{EDGE}", 1.0, 0.0, 0.0, 2.0, last="12m")
    assert findings(check, a_snapshot(rare, listeners(a_listener(444)), rules(a_listener(444)))) == []


def test_unreadable_listeners_are_undecided() -> None:
    hidden = unreadable(Listener, LOAD_BALANCER, "elasticloadbalancing:DescribeListeners")
    assert undecided(check, a_snapshot(SILENT, hidden))


def test_silence_behind_a_firewall_that_blocks_is_no_listener_s_fault() -> None:
    parts = (SILENT, listeners(a_listener(444)), rules(a_listener(444)))
    assert findings(check, a_snapshot(*parts, wall(blocks_by_default=True), sampled("shop"))) == []
    assert the_finding(check, a_snapshot(*parts, wall(), sampled("shop", count=1)))


def declared(*found: ListenerRule) -> Listed:
    default = a_listener_rule("frontend", priority="default", is_default=True, path_patterns=())
    return rules(a_listener(443), *found, default)


def test_a_path_of_the_service_that_a_rule_sends_to_another_is_found() -> None:
    parts = (listeners(a_listener(443)), declared(a_listener_rule("frontend", path_patterns=("/api/*",))))
    found = the_finding(check, a_snapshot(*parts, page_said(404)))
    assert ("probe:Http", 404) == (found.evidence[0].call, found.evidence[0].value)
    assert "rule 100 of port 443 takes /api/me" in found.says


def test_a_path_of_the_service_that_only_the_default_takes_is_found() -> None:
    parts = (listeners(a_listener(443)), declared(a_listener_rule("backend", path_patterns=("/v2/*",))))
    assert "rule default of port 443" in the_finding(check, a_snapshot(*parts, page_said(404))).says


def test_a_path_that_goes_where_it_should_is_silent_whatever_is_answered() -> None:
    parts = (listeners(a_listener(443)), declared(a_listener_rule("backend")))
    assert findings(check, a_snapshot(*parts, page_said(404))) == []


def test_a_path_of_nobody_and_one_that_is_answered_as_declared_are_silent() -> None:
    parts = (listeners(a_listener(443)), declared(a_listener_rule("frontend", path_patterns=("/api/*",))))
    assert findings(check, a_snapshot(*parts, page_said(404, service=""))) == []
    assert findings(check, a_snapshot(*parts, page_said(403, ok=True))) == []


def test_a_rule_that_looks_at_more_than_host_and_path_is_not_judged() -> None:
    parts = (listeners(a_listener(443)), declared(a_listener_rule("frontend", others=("http-header",))))
    assert findings(check, a_snapshot(*parts, page_said(404))) == []


@pytest.mark.parametrize(("host", "accused"), [("*.shop.example", True), ("***.shop.example", False)])
def test_a_rule_whose_host_is_not_shown_is_not_said_to_take_what_others_get(host: str, accused: bool) -> None:
    https = a_listener(443)
    front = a_listener_rule("frontend", priority="1", hosts=(host,), path_patterns=())
    behind = a_listener_rule(hosts=("api.shop.example",), path_patterns=())
    found = findings(check, a_snapshot(BUSY, BACKEND_SILENT, listeners(https), rules(https, front, behind)))
    assert accused == any("takes what" in each.says for each in found)
