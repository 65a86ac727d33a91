"""What a web ACL does to the stack's clients, and what shows it: each cause, and changes beside it that hurt nobody."""

from typing import Any

import pytest

from tests.lab.edge import Edge
from tests.lab.edge_case import Act, Case, Harmless, named
from tests.lab.wall import (
    BAD_INPUTS,
    COMMON,
    HOME,
    IMPORT,
    NOTE,
    OFFICE,
    PATH,
    REPUTATION,
    TICKER,
    Wall,
    contains,
    ip_set,
    limited,
    managed,
    rule,
)

FORBIDDEN = (
    b"<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n"
    b"</body>\r\n</html>\r\n"
)


def blocked_by(group: str, within: str, path: str) -> Any:
    """Some of the clients' requests to a path are blocked by a rule of a managed group, and nothing else is."""

    def shows(edge: Edge) -> None:
        wall, metric = Wall.there(edge), f"test-{group}"
        assert wall.counted("BlockedRequests", metric) > 0
        assert wall.counted("BlockedRequests", metric) == wall.counted("BlockedRequests")
        assert edge.balanced("HTTPCode_ELB_4XX_Count") == wall.counted("BlockedRequests")
        shown = [each for each in wall.sampled(metric)["SampledRequests"] if each["Action"] == "BLOCK"]
        assert {each["RuleNameWithinRuleGroup"] for each in shown} == {f"AWS#{group}#{within}"}
        assert {each["Request"]["URI"] for each in shown} == {path}

    return shows


def all_but(*blocking: str) -> tuple[str, ...]:
    """Rules of the common set that only count, so that others alone block."""
    return tuple(
        {"SizeRestrictions_BODY", "NoUserAgent_HEADER", "CrossSiteScripting_BODY", "GenericLFI_BODY"} - set(blocking)
    )


def walled(*rules: dict[str, Any], default: str = "Allow") -> Act:
    def act(edge: Edge) -> None:
        Wall(edge, *rules, default=default)

    return act


def listing(action: str, *addresses: str) -> Act:
    """A rule that acts on a set of addresses."""

    def act(edge: Edge) -> None:
        Wall(edge, rule("listed", ip_set(edge, *addresses), action=action))

    return act


def banned_by_a_program(edge: Edge) -> None:
    """What counts errors in the logs puts an address on its list."""
    Wall(edge, rule("banned", ip_set(edge, "192.0.2.13/32", name="banned-for-errors")))
    waf = edge.lab.client("wafv2")
    found = waf.list_ip_sets(Scope="REGIONAL")["IPSets"][0]
    token = waf.get_ip_set(Name=found["Name"], Scope="REGIONAL", Id=found["Id"])["LockToken"]
    addresses = ["192.0.2.13/32", f"{OFFICE}/32"]
    waf.update_ip_set(Name=found["Name"], Scope="REGIONAL", Id=found["Id"], LockToken=token, Addresses=addresses)


def office_suffers(edge: Edge) -> None:
    share = edge.balanced("HTTPCode_ELB_4XX_Count") / (
        edge.balanced("RequestCount") + edge.balanced("HTTPCode_ELB_4XX_Count")
    )
    assert 0.37 < share < 0.43
    assert edge.get("/api/v1/health", headers={"X-Lab-Client": OFFICE}).status == 403
    assert edge.get("/api/v1/health", headers={"X-Lab-Client": HOME}).status == 200


def all_suffer(edge: Edge) -> None:
    assert edge.balanced("RequestCount") == 0
    assert edge.balanced("HTTPCode_ELB_4XX_Count") > 500
    got = edge.get("/")
    assert (got.status, got.headers["Server"], got.body) == (403, "awselb/2.0", FORBIDDEN)


def notes_are_blocked(edge: Edge) -> None:
    """By the rule itself, whatever else the web ACL may do."""
    wall = Wall.there(edge)
    assert wall.counted("BlockedRequests", "test-notes") == wall.counted("BlockedRequests") > 0
    shown = wall.sampled("test-notes")["SampledRequests"]
    assert {(each["Action"], each["Request"]["URI"]) for each in shown} == {("BLOCK", NOTE)}


def about_notes(action: str) -> Act:
    """A rule of one's own that looks at the path."""
    return walled(rule("notes", contains(PATH, NOTE), action=action))


EVERYTHING = rule("everything", contains(PATH, "/", "STARTS_WITH"), action="Allow")
AT_LOGIN = contains(PATH, "/login", "STARTS_WITH")
CASES = [
    Case(
        "waf.block_body_size",
        "AssociateWebACL of one with the common rules before bodies of 12 KB",
        walled(managed(COMMON, counted=all_but("SizeRestrictions_BODY"))),
        blocked_by(COMMON, "SizeRestrictions_BODY", IMPORT),
    ),
    Case(
        "waf.block_body_signature",
        "AssociateWebACL of one with the common rules before rich text",
        walled(managed(COMMON, counted=all_but("CrossSiteScripting_BODY"))),
        blocked_by(COMMON, "CrossSiteScripting_BODY", NOTE),
    ),
    Case(
        "waf.managed_rule_blocks",
        "AssociateWebACL of one with the common rules before a program without User-Agent",
        walled(managed(COMMON, counted=all_but("NoUserAgent_HEADER"))),
        blocked_by(COMMON, "NoUserAgent_HEADER", TICKER),
    ),
    Case("waf.default_action_blocks", "CreateWebACL with DefaultAction Block", walled(default="Block"), all_suffer),
    Case(
        "waf.ip_set_blocks", "CreateIPSet with the office's address", listing("Block", f"{OFFICE}/32"), office_suffers
    ),
    Case("waf.block_dynamic_ip_ban", "UpdateIPSet by what counts errors", banned_by_a_program, office_suffers),
    Case("waf.own_rule_blocks", "CreateWebACL with a rule on a path", about_notes("Block"), notes_are_blocked),
    Case("waf.rate_limit_too_low", "a limit below the office's requests", walled(limited(500)), office_suffers),
]
HARMLESS = [
    Harmless("waf.block_body_size", "the rule counts", walled(managed(COMMON, counted=all_but()))),
    Harmless(
        "waf.block_body_signature",
        "the whole group counts",
        walled(managed(COMMON) | {"OverrideAction": {"Count": {}}}),
    ),
    Harmless(
        "waf.managed_rule_blocks", "groups that meet nothing", walled(managed(BAD_INPUTS), managed(REPUTATION, 2))
    ),
    Harmless("waf.default_action_blocks", "a rule allows everything", walled(EVERYTHING, default="Block")),
    Harmless("waf.ip_set_blocks", "a set of strangers", listing("Block", "192.0.2.13/32")),
    Harmless("waf.ip_set_blocks", "the set counts", listing("Count", f"{OFFICE}/32")),
    Harmless("waf.block_dynamic_ip_ban", "the ban is on an allowed list", listing("Allow", f"{OFFICE}/32")),
    Harmless("waf.own_rule_blocks", "the rule counts", about_notes("Count")),
    Harmless("waf.rate_limit_too_low", "a limit above the office's requests", walled(limited(2000))),
    Harmless(
        "waf.rate_limit_too_low",
        "a low limit for a path that nobody asks for",
        walled(limited(10, ScopeDownStatement=AT_LOGIN)),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_cause_shows(edge: Edge, case: Case) -> None:
    case.play(edge)


@pytest.mark.parametrize("case", HARMLESS, ids=named)
def test_a_change_hurts_nobody(edge: Edge, case: Harmless) -> None:
    case.play(edge)
