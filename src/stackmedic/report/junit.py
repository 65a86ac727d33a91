"""A diagnosis as JUnit XML, so that CI shows each cause as a failed test.

A cause or an unexplained symptom fails; a gap that leaves the verdict open is an error; risks, possibilities and other
gaps are skipped; where nothing is wrong, one test passed. Source: the format as Jenkins, GitLab and others read it
(https://github.com/jenkinsci/xunit-plugin, junit-10.xsd; https://github.com/apache/maven-surefire,
surefire-test-report.xsd).
"""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Diagnosis, Finding, Verdict
from stackmedic.model.snapshot import Gap
from stackmedic.report.plain import clean
from stackmedic.report.telling import changed, hidden, if_fixed, quoted, to_type, why
from stackmedic.report.text import verdict
from stackmedic.report.wording import instant, name, page_of, value

SUITE = "stackmedic"


def report(diagnosis: Diagnosis) -> str:
    """The whole document, ending in a newline."""
    cases = [_failed(each, diagnosis) for each in diagnosis.causes]
    cases += [
        _case("unexplained", f"{each.kind.value} of {name(each.about)}", "failure", each.says, each.evidence)
        for each in diagnosis.unexplained
    ]
    cases += [_skipped("possible", each) for each in diagnosis.possible]
    cases += [_skipped("risk", each) for each in diagnosis.risks]
    cases += [_gap(each, diagnosis.verdict) for each in diagnosis.gaps]
    if diagnosis.verdict in (Verdict.HEALTHY, Verdict.STATE):
        cases.insert(0, _test("verdict", verdict(diagnosis)))
    suites = Element("testsuites")
    suite = SubElement(suites, "testsuite", _counts(cases))
    suite.set("name", clean(f"{SUITE} {diagnosis.scope.stack}".strip()))
    suite.set("time", "0")
    suite.set("timestamp", instant(diagnosis.at))
    suite.extend(cases)
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


def _counts(cases: list[Element]) -> dict[str, str]:
    kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counts = {plural: sum(each.find(kind) is not None for each in cases) for plural, kind in kinds.items()}
    return {"tests": str(len(cases)), **{plural: str(count) for plural, count in counts.items()}}


def _failed(found: Finding, diagnosis: Diagnosis) -> Element:
    case = _case("cause", f"{found.id} at {name(found.about)}", "failure", found.title, found.evidence)
    case[0].set("type", found.id)
    steps = [f"{quoted(each.says)} ({name(each.about)})" for each in found.chain] or [found.says]
    remedy = f"remedy: {', '.join(found.remedies) or 'by hand, as the runbook says'}"
    happened = [f"changed: {each}" for each in changed(found, diagnosis)]
    rest = [
        f"if fixed: {if_fixed(found)}" if if_fixed(found) else "",
        remedy,
        to_type(found, diagnosis),
        page_of(found.id),
    ]
    told = [f"to change: {found.about}", *happened, *steps, *map(_fact, found.evidence), *filter(None, rest)]
    case[0].text = "\n".join(map(clean, told))
    return case


def _skipped(kind: str, found: Finding) -> Element:
    return _case(kind, f"{found.id} at {name(found.about)}", "skipped", f"{found.title}: {found.says}", ())


def _gap(gap: Gap, verdict: Verdict) -> Element:
    kind = "error" if verdict is Verdict.INCOMPLETE else "skipped"
    return _case("blind spot", f"{gap.call}: {', '.join(hidden(gap))}", kind, why(gap), ())


def _case(kind: str, title: str, outcome: str, message: str, evidence: tuple[Evidence, ...]) -> Element:
    case = _test(kind, title)
    told = SubElement(case, outcome, {"message": clean(message)})
    if outcome != "skipped":  # Surefire's schema wants a type of failures and errors, and none of what is skipped.
        told.set("type", kind)
    told.text = "\n".join(clean(_fact(each)) for each in evidence) or None
    return case


def _test(kind: str, title: str) -> Element:
    """A test; it took no time that would tell anything, and Surefire's schema wants one."""
    return Element("testcase", {"classname": f"{SUITE}.{kind}", "name": clean(title), "time": "0"})


def _fact(each: Evidence) -> str:
    return f"{each.call} at {instant(each.at)}: {each.path} = {value(each.value)}"
