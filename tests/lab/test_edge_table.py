"""Every cause at the edge has a way to come about, and a change beside it that hurts nobody."""

from pathlib import Path

from tests.lab import (
    test_edge_balancer,
    test_edge_names,
    test_edge_proxy,
    test_edge_tls,
    test_edge_waf_causes,
)
from tests.scenarios.lab import ROOT

RULES = ROOT / "src/stackmedic/diagnose/rules"
PATTERNS = ("loadbalancer/*.py", "waf/*.py", "tls/*.py", "network/dns_*.py")
CASES = (
    *test_edge_balancer.CASES, *test_edge_proxy.CASES, *test_edge_tls.CASES, *test_edge_waf_causes.CASES,
    *test_edge_names.CLINIC, *test_edge_names.COINS,
)  # fmt: skip
HARMLESS = (
    *test_edge_balancer.HARMLESS, *test_edge_proxy.HARMLESS, *test_edge_tls.HARMLESS, *test_edge_waf_causes.HARMLESS,
    *test_edge_names.CLINIC_HARMLESS, *test_edge_names.COINS_HARMLESS,
)  # fmt: skip


def identity(rule: Path) -> str:
    return f"{rule.parent.name}.{rule.stem}"


def test_no_cause_at_the_edge_is_left_out() -> None:
    known = {identity(each) for pattern in PATTERNS for each in RULES.glob(pattern) if each.stem != "__init__"}
    assert len(known) > 30
    assert {each.cause for each in CASES} == known
    assert {each.beside for each in HARMLESS} == known
