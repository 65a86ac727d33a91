"""A diagnosis as one HTML page that needs nothing else: no script, no request, styles inside, the topology drawn.

The page is a tree that the standard library writes, so that no text can become markup. The policy in its head allows
its own style and nothing more. Source: Content Security Policy Level 3 (https://www.w3.org/TR/CSP3/), WCAG 2.2.
"""

import base64
import hashlib
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Diagnosis, Finding
from stackmedic.model.topology import Topology
from stackmedic.report import telling
from stackmedic.report.markdown import chain, hurting
from stackmedic.report.picture import MARKS, svg
from stackmedic.report.plain import clean
from stackmedic.report.text import verdict
from stackmedic.report.wording import moment, name, number, page_of, span, value

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--faint:#57606a;--line:#d0d7de;--bad:#b3161b;--warn:#7a4d00;
--good:#116329}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--faint:#9198a1;--line:#3d444d;--bad:#ff7b72;
--warn:#e3b341;--good:#56d364}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:80rem;margin:0 auto;
padding:1rem}
h1{font-size:1.6rem}h2{font-size:1.25rem;border-bottom:1px solid var(--line);margin-top:2rem}h3{font-size:1.05rem}
.incident{color:var(--bad)}.incomplete{color:var(--warn)}.healthy,.state{color:var(--good)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:var(--faint)}dd{margin:0}
code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}.faint{color:var(--faint)}
figure{margin:0;overflow-x:auto}svg{width:100%;min-width:56rem;height:auto;max-height:45rem}
svg text{text-anchor:middle;fill:var(--ink);font-size:14px}svg .kind{fill:var(--faint);font-size:13px}
svg .label{fill:var(--faint);font-size:13px;paint-order:stroke;stroke:var(--paper);stroke-width:5px}
svg rect{fill:var(--paper);stroke:var(--faint);stroke-width:1.5}svg path{fill:none;stroke:var(--faint);stroke-width:1.5}
svg .head{fill:var(--faint)}svg .broken rect,svg .broken path{stroke:var(--bad);stroke-width:3}
svg .broken path{stroke-dasharray:7 5}svg .broken .head{fill:var(--bad);stroke-dasharray:none}
svg .broken text,svg .label.broken{fill:var(--bad);font-weight:600}svg .hurt rect{stroke:var(--warn);stroke-width:2.5}
svg .unknown rect,svg .unknown path{stroke-dasharray:2 4}
@media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--faint:#444;--line:#999;--bad:#b3161b;--warn:#7a4d00;
--good:#116329}body{max-width:none;padding:0;font-size:11pt}svg{min-width:0}h2,h3{break-after:avoid}li,svg{break-inside:avoid}}
""".strip()
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


def report(diagnosis: Diagnosis) -> str:
    """The whole page, ending in a newline."""
    title = f"{diagnosis.scope.stack or name(diagnosis.scope.cluster_arn) or 'no stack'}: {verdict(diagnosis)}"
    page = Element("html", {"lang": "en"})
    head = SubElement(page, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    add(head, "title", title)
    SubElement(head, "style").text = STYLE
    main = SubElement(SubElement(page, "body"), "main")
    add(main, "h1", title).set("class", diagnosis.verdict.value)
    about(main, diagnosis)
    if diagnosis.topology and diagnosis.topology.stands:
        drawn(main, diagnosis.topology)
    for each in diagnosis.causes:
        cause(main, each, diagnosis)
    briefly(main, "Possible: only messages suggest it", diagnosis.possible)
    unexplained = [f"{name(each.about)}: {each.says}" for each in diagnosis.unexplained]
    listed(main, "Unexplained: it hurts, and no proven cause accounts for it", unexplained)
    briefly(main, "Meant to be so", diagnosis.states)
    briefly(main, "Risks: true, but they explain nothing that hurts now", diagnosis.risks)
    listed(main, "Read next", diagnosis.next_reads)
    listed(main, "Blind spots: not read, so neither healthy nor broken", telling.blind_spots(diagnosis.gaps))
    return f"<!DOCTYPE html>\n{ElementTree.tostring(page, encoding='unicode', method='html')}\n"


def add(parent: Element, tag: str, text: str) -> Element:
    """A new element with words of others in it, made harmless."""
    element = SubElement(parent, tag)
    element.text = clean(text)
    return element


def about(main: Element, diagnosis: Diagnosis) -> None:
    """Whose diagnosis this is, and when it was made."""
    scope, rows = diagnosis.scope, SubElement(main, "dl")
    for label, text in (
        ("Account", scope.account or "unknown"),
        ("Region", scope.region),
        ("Cluster", name(scope.cluster_arn) or "unknown"),
        ("Read at", f"{moment(diagnosis.at)}, {number(diagnosis.calls, 'call')}"),
        ("Looked at", f"the last {span(diagnosis.at - diagnosis.since)}"),
        ("Hurting", ", ".join(hurting(diagnosis)) or "nothing"),
        ("Hurts since", telling.hurts_since(diagnosis)),
    ):
        if text:
            add(rows, "dt", label)
            add(rows, "dd", text)


def drawn(main: Element, topology: Topology) -> None:
    """The picture, and the same in words below it."""
    add(main, "h2", "Topology")
    SubElement(main, "figure").append(svg(topology))
    rows = [f"{MARKS[each.condition]}{each.name}: {each.says}" for each in topology.stands if each.condition in MARKS]
    rows += [
        f"{MARKS[each.condition]}{each.source} → {each.destination}, {each.what}: {each.says}"
        for each in topology.lines
        if each.condition in MARKS
    ]
    if rows:
        items = SubElement(main, "ul")
        for each in rows:
            add(items, "li", each)


def cause(main: Element, found: Finding, diagnosis: Diagnosis) -> None:
    """One cause: what has to change, the chain down to the clients, the proof, the cure."""
    section = SubElement(main, "section")
    add(section, "h2", f"Cause: {found.title}")
    rows = SubElement(section, "dl")
    add(rows, "dt", "Severity")
    add(rows, "dd", f"{found.severity.value}, {found.confidence.value}")
    for label, texts in (("To change", (found.about,)), ("Terraform", found.terraform)):
        for text in texts:
            add(rows, "dt", label)
            add(SubElement(rows, "dd"), "code", text)
    for text in telling.changed(found, diagnosis):
        add(rows, "dt", "Changed")
        add(rows, "dd", text)
    add(section, "h3", "What follows from what")
    steps = SubElement(section, "ol")
    for place, each in enumerate(chain(found)):
        says = telling.quoted(each.says)
        item = add(steps, "li", says if name(each.about) in each.says else f"{says} ({name(each.about)})")
        if place and each.symptom is None:
            item.set("class", "faint")
            item.text = f"{item.text} [inferred]"
    add(section, "h3", "Proof")
    facts = SubElement(section, "ul")
    for fact in found.evidence:
        proof(facts, fact)
    for gap in found.decide:
        add(facts, "li", telling.deciding(gap))
    cure(section, found, diagnosis)


def cure(section: Element, found: Finding, diagnosis: Diagnosis) -> None:
    """What would end with the cause, and what to type next."""
    add(section, "h3", "Remedy")
    rows = SubElement(section, "dl")
    for label, tag, text in (
        ("If only this were fixed", "span", telling.if_fixed(found)),
        ("Remedy", "span", ", ".join(found.remedies) or "by hand, as the runbook says"),
        ("Next", "code", telling.to_type(found, diagnosis)),
        ("Runbook", "code", page_of(found.id)),
    ):
        if text:
            add(rows, "dt", label)
            add(SubElement(rows, "dd"), tag, text)


def proof(facts: Element, fact: Evidence) -> None:
    says = telling.quoted(telling.comment(fact))
    item = add(facts, "li", f"{says} " if says else "")
    add(item, "code", f"{fact.call}: {fact.path} = {value(fact.value)}").tail = f" at {moment(fact.at)}"


def briefly(main: Element, title: str, findings: Iterable[Finding]) -> None:
    listed(main, title, (f"{each.title}, {name(each.about)}: {each.says} [{each.id}]" for each in findings))


def listed(main: Element, title: str, texts: Iterable[str]) -> None:
    """A heading and a list; nothing when there is nothing to list."""
    every = list(texts)
    if every:
        add(main, "h2", title)
        items = SubElement(main, "ul")
        for each in every:
            add(items, "li", each)
