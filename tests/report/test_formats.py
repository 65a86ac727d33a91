"""A diagnosis in every form: whole, the same bytes each time, and nothing that an account holds comes alive in it."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from stackmedic.model.finding import Diagnosis, Verdict
from stackmedic.model.topology import Condition, Line, Stand, Tier, Topology
from stackmedic.report import github, html, junit, markdown, sarif
from tests.report.findings import a_diagnosis, a_finding, a_full_diagnosis, a_gap

Report = Callable[[Diagnosis], str]
REPORTS: list[Report] = [markdown.report, html.report, junit.report, sarif.report, github.report, github.summary]
HOSTILE = (
    "\x1b[31m<script>alert(1)</script>\x1b]0;own\x07\r\n::error::pwned\n##[command]x ]]> --> `a` ``b`` "
    '[x](https://evil.example) @everyone www.evil.example <img src=x onerror="alert(1)"> & {0} \u202e %0A::warning::x'
    " |\n# heading\n- item\n</style></title></svg>\x00\ud800"
)
TAGS = {
    "figure", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "dl", "dt", "dd", "section",
    "ol", "ul", "li", "code", "span", "svg", "desc", "g", "rect", "text", "path",
}  # fmt: skip
PICTURE = Topology(
    (
        Stand("clients", Tier.CLIENTS, "the internet"),
        Stand("backend", Tier.SERVICE, "service", Condition.HURT, "it hurts"),
        Stand("shop", Tier.BACKEND, "postgres", Condition.BROKEN, "closed"),
    ),
    (
        Line("clients", "backend", "tcp 443"),
        Line("backend", "shop", "tcp 5432", Condition.BROKEN, "sg-1 has no inbound rule for tcp 5432"),
    ),
)


def drawn() -> Diagnosis:
    return replace(a_full_diagnosis(), topology=PICTURE)


def poisoned(value: Any, name: str = "") -> Any:
    """A value with every text in it replaced, but for those that our own code writes."""
    if isinstance(value, Enum) or name in ("id", "tier"):
        return value
    if isinstance(value, str):
        return HOSTILE
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: poisoned(getattr(value, each.name), each.name) for each in fields(value)})
    if isinstance(value, list | tuple):
        return type(value)(poisoned(each) for each in value)
    return value


@pytest.fixture(scope="module")
def hostile() -> Diagnosis:
    found: Diagnosis = poisoned(drawn())
    return found


class Seen(HTMLParser):
    """What a browser would make of a page: its tags, attributes, and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, each or "") for name, each in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("report", REPORTS)
def test_the_same_diagnosis_gives_the_same_bytes(report: Report) -> None:
    assert report(drawn()) == report(drawn())
    assert report(drawn()).endswith("\n")


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_report_in_every_form(report: Report, verdict: Verdict) -> None:
    told = report(a_diagnosis(verdict, gaps=(a_gap(),)))
    assert verdict.value.upper() in told or report in (junit.report, sarif.report)


@pytest.mark.parametrize("report", REPORTS)
def test_nothing_can_steer_a_terminal_or_start_a_command(report: Report, hostile: Diagnosis) -> None:
    told = report(hostile)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e\ud800]", told)
    commands = [line for line in told.splitlines() if line.lstrip().startswith(("::", "##["))]
    assert all(re.match(r"::(error|warning|notice) title=[^:,]*::", each) for each in commands)
    assert report is github.report or not commands


def test_a_page_holds_no_markup_but_its_own(hostile: Diagnosis) -> None:
    seen = Seen(html.report(hostile))
    assert TAGS == set(seen.tags)
    assert set() == {name for name, _ in seen.attributes} & {"src", "href", "style", "onerror", "xlink:href"}
    assert any("<script>alert(1)</script>" in each for each in seen.text)


def test_a_page_asks_nobody_for_anything() -> None:
    page = html.report(drawn())
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert policy in [text for name, text in Seen(page).attributes if name == "content"]
    assert not re.search(r"https?://|url\(|@import|<script|<link|<img", page)


def test_the_broken_hop_is_red_marked_and_told_in_words() -> None:
    page = html.report(drawn())
    tree = ElementTree.fromstring(re.search(r"<svg.*</svg>", page, re.DOTALL)[0])  # type: ignore[index]
    broken = [each for each in tree if each.get("class") == "line broken"]
    assert ["backend to shop, tcp 5432: sg-1 has no inbound rule for tcp 5432"] == [each[0].text for each in broken]
    labels = [each.text for each in tree if each.get("class") == "label broken"]
    assert ["✗ tcp 5432"] == labels
    kinds = [str(each.get("class")).split()[0] for each in tree[2:]]
    assert "stand" == kinds[-1] and kinds.index("label") > max(i for i, kind in enumerate(kinds) if kind == "line")
    assert ["stand broken"] == [each.get("class") for each in tree if each.findtext("title") == "shop: closed"]
    assert "stroke:var(--bad)" in html.STYLE
    assert ("img", "what which") == (tree.get("role"), tree.get("aria-labelledby"))
    assert ["what", "which"] == [each.get("id") for each in tree[:2]]
    assert "the way from backend to shop (tcp 5432) is broken" in (tree[1].text or "")
    assert "✗ backend → shop, tcp 5432: sg-1 has no inbound rule for tcp 5432" in Seen(page).text


def test_a_sound_stack_is_drawn_without_marks() -> None:
    sound = Topology(tuple(replace(each, condition=Condition.SOUND) for each in PICTURE.stands), PICTURE.lines[:1])
    page = html.report(replace(a_diagnosis(Verdict.HEALTHY), topology=sound))
    assert "Everything in it is sound." in page
    assert '"line broken"' not in page and "✗" not in page


def without_code(document: str) -> str:
    """Markdown without its code spans, in which nothing means anything."""
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", document)


def test_markdown_of_others_has_no_effect(hostile: Diagnosis) -> None:
    bare = without_code(markdown.report(hostile))
    assert not re.search(r"<(?!!-- -->)", bare)
    assert not re.search(r"(?<!\\)[\[\]|~`]", bare)
    assert not re.search(r"https?://|www\.|@(?!<!-- -->)", bare)
    headings = [line for line in bare.splitlines() if line.startswith("#")]
    assert not any("heading" in each and not each.startswith(("# ", "## Cause")) for each in headings)


def test_a_value_with_backticks_stays_in_its_fence() -> None:
    assert "```a``b`c```" == markdown.code("a``b`c")
    assert "`` `a` ``" == markdown.code("`a`")
    assert "` `" == markdown.code("")


def test_an_incident_document_tells_cause_proof_and_remedy() -> None:
    document = markdown.report(a_full_diagnosis())
    order = ["# shop: INCIDENT", "## Timeline", "## Cause 1", "### What follows", "### Proof", "### Remedy", "## Blind"]
    places = [document.index(each) for each in order]
    assert sorted(places) == places
    assert "`SecurityGroups[?GroupId=='sg-0db1234567890abcd'] | [0].IpPermissions` = `[]`" in document


def test_junit_counts_what_it_holds() -> None:
    suite = ElementTree.fromstring(junit.report(a_full_diagnosis()))[0]
    cases = suite.findall("testcase")
    assert str(len(cases)) == suite.get("tests")
    assert str(len(suite.findall("testcase/failure"))) == suite.get("failures") == "2"
    assert "0" == suite.get("errors")
    assert "network.sg_ingress_missing" == suite.find("testcase/failure").get("type")  # type: ignore[union-attr]


def test_junit_has_what_the_schemas_of_jenkins_and_surefire_ask_for() -> None:
    suites = [
        ElementTree.fromstring(junit.report(each))[0]
        for each in (a_full_diagnosis(), a_diagnosis(Verdict.HEALTHY), a_diagnosis(Verdict.INCOMPLETE, gaps=(a_gap(),)))
    ]
    for suite in suites:
        assert {"name", "tests", "failures", "errors", "skipped", "time"} <= set(suite.attrib)
        counted = {kind: len(suite.findall(f"testcase/{kind}")) for kind in ("failure", "error", "skipped")}
        assert [str(each) for each in counted.values()] == [
            suite.get(each) for each in ("failures", "errors", "skipped")
        ]
        assert str(len(suite.findall("testcase"))) == suite.get("tests")
        assert all({"name", "time"} <= set(each.attrib) for each in suite.findall("testcase"))
        told = [*suite.findall("testcase/failure"), *suite.findall("testcase/error")]
        assert all(each.get("type") for each in told)
        assert not any(each.get("type") for each in suite.findall("testcase/skipped"))


def test_junit_of_a_healthy_stack_is_one_passed_test() -> None:
    suite = ElementTree.fromstring(junit.report(a_diagnosis(Verdict.HEALTHY)))[0]
    assert ("1", "0", "0") == (suite.get("tests"), suite.get("failures"), suite.get("errors"))


def test_junit_of_a_stack_that_could_not_be_read_is_an_error() -> None:
    suite = ElementTree.fromstring(junit.report(a_diagnosis(Verdict.INCOMPLETE, gaps=(a_gap(),))))[0]
    assert ("0", "1") == (suite.get("failures"), suite.get("errors"))


def test_junit_keeps_hostile_words_as_words(hostile: Diagnosis) -> None:
    tree = ElementTree.fromstring(junit.report(hostile))
    assert {"testsuites", "testsuite", "testcase", "failure", "skipped"} == {each.tag for each in tree.iter()}
    assert any("<script>" in (each.get("message") or "") for each in tree.iter())


def test_sarif_has_what_code_scanning_asks_for() -> None:
    run = json.loads(sarif.report(a_full_diagnosis()))["runs"][0]
    named = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert sorted(named) == named
    assert {each["ruleId"] for each in run["results"]} == set(named)
    assert ["error", "warning", "note", "error"] == [each["level"] for each in run["results"]]
    for each in run["results"]:
        assert each["message"]["text"]
        assert "stackmedic.toml" == each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert 2 == len(run["invocations"][0]["toolExecutionNotifications"])


@pytest.mark.parametrize("verdict", Verdict)
def test_sarif_has_the_required_fields_of_its_schema(verdict: Verdict) -> None:
    for diagnosis in (a_full_diagnosis(), a_diagnosis(verdict, gaps=(a_gap(),))):
        log = json.loads(sarif.report(diagnosis))
        assert ("2.1.0", True) == (log["version"], log["$schema"].endswith("/sarif-schema-2.1.0.json"))
        (run,) = log["runs"]
        driver = run["tool"]["driver"]
        assert ("stackmedic", True) == (
            driver["name"],
            all(each["shortDescription"]["text"] for each in driver["rules"]),
        )
        ids = [each["id"] for each in driver["rules"]]
        assert len(set(ids)) == len(ids)
        for each in run["results"]:
            assert each["ruleId"] in ids and each["level"] in {"none", "note", "warning", "error"}
            assert each["message"]["text"] and 0 <= each.get("rank", 0) <= 100
            (place,) = each["locations"]
            assert place["physicalLocation"]["region"]["startLine"] >= 1
            assert place["logicalLocations"][0]["fullyQualifiedName"]
        assert all(isinstance(each["executionSuccessful"], bool) for each in run["invocations"])


def test_sarif_has_no_links_and_no_placeholders_of_others(hostile: Diagnosis) -> None:
    texts = [each["message"]["text"] for each in json.loads(sarif.report(hostile))["runs"][0]["results"]]
    assert texts
    for each in texts:
        assert "](" not in each
        assert not re.search(r"(?<!\{)\{\d+\}", each)


def test_one_cause_keeps_its_fingerprint() -> None:
    first, second = (
        json.loads(sarif.report(a_diagnosis(causes=(found,))))["runs"][0]["results"][0]["partialFingerprints"]
        for found in (a_finding(), a_finding(says="in other words", since=None))
    )
    assert first == second


def test_annotations_are_grouped_as_github_shows_ten_of_a_kind() -> None:
    many = tuple(a_finding(about=f"sg-{number:02}") for number in range(14))
    lines = github.report(a_diagnosis(causes=many)).splitlines()[1:]
    assert 10 == len(lines)
    assert lines[-1].startswith("::error title=5 more findings::")


def test_annotations_escape_what_ends_a_property() -> None:
    line = github.report(a_diagnosis(causes=(a_finding(title="a:b,c%d\ne", says="100% x"),))).splitlines()[1]
    assert line.startswith("::error title=a%3Ab%2Cc%25d\\ne [network.sg_ingress_missing]::")
    assert "100%25 x" in line


def test_a_summary_stays_below_what_github_takes() -> None:
    long = a_diagnosis(causes=tuple(a_finding(title="x" * 5000) for _ in range(300)))
    told = github.summary(long)
    assert len(told.encode()) < 1 << 20
    assert told.endswith("has all of it.\n")
    assert markdown.report(drawn()) == github.summary(drawn())
