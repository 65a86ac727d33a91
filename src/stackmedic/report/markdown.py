"""A diagnosis as an incident document in GitHub's Markdown, for a ticket, a wiki or a job's summary.

Words of others are escaped, and values stand in code, so that neither markup, HTML, links nor mentions come alive.
Source: GitHub Flavored Markdown, "Backslash escapes", "Code spans" (https://github.github.com/gfm/).
"""

import re
from collections.abc import Iterable
from datetime import datetime

from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Diagnosis, Finding, Link
from stackmedic.model.snapshot import Gap
from stackmedic.report import telling
from stackmedic.report.plain import clean
from stackmedic.report.text import verdict
from stackmedic.report.wording import moment, name, number, page_of, span, value

SPECIAL = re.compile(r"([\\`*_{}\[\]()#|~!$])")
AT_LINE_START = re.compile(r"^(\d+)([.)])|^([-+=])")
LIVE = re.compile(r"://|(?<=\bwww)\.")  # What becomes a link without any markup.


def report(diagnosis: Diagnosis) -> str:
    """The whole document, ending in a newline."""
    parts = [heading(diagnosis), about(diagnosis), timeline(diagnosis)]
    parts += [cause(each, place, diagnosis) for place, each in enumerate(diagnosis.causes, 1)]
    parts += [
        brief("Possible: only messages suggest it", diagnosis.possible),
        unexplained(diagnosis),
        brief("Meant to be so", diagnosis.states),
        brief("Risks: true, but they explain nothing that hurts now", diagnosis.risks),
        section("Read next", (words(each) for each in diagnosis.next_reads)),
        section("Blind spots: not read, so neither healthy nor broken", map(gap, diagnosis.gaps)),
    ]
    return "\n\n".join(each for each in parts if each) + "\n"


def words(text: str) -> str:
    """Words of others on one line, without effect."""
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = SPECIAL.sub(r"\\\1", text)
    text = LIVE.sub(lambda found: "\\" + found[0] if found[0] == "." else ":&#8203;//", text)
    text = AT_LINE_START.sub(lambda found: f"{found[1] or ''}\\{found[2] or found[3]}", text)
    return text.replace("@", "@<!-- -->")  # Mentions are looked for once the rest is rendered.


def code(text: str) -> str:
    """A value as it is, in a fence longer than any within."""
    text = clean(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    room = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{room}{text or ' '}{room}{fence}"


def heading(diagnosis: Diagnosis) -> str:
    stack = diagnosis.scope.stack or name(diagnosis.scope.cluster_arn) or "no stack found"
    return f"# {words(stack)}: {words(verdict(diagnosis))}"


def about(diagnosis: Diagnosis) -> str:
    scope = diagnosis.scope
    rows = (
        ("Account", code(scope.account or "unknown")),
        ("Region", code(scope.region)),
        ("Cluster", code(name(scope.cluster_arn) or "unknown")),
        ("Read at", f"{moment(diagnosis.at)}, {number(diagnosis.calls, 'call')}"),
        ("Looked at", f"the last {span(diagnosis.at - diagnosis.since)}"),
        ("Hurting", ", ".join(code(each) for each in hurting(diagnosis)) or "nothing"),
        ("Hurts since", telling.hurts_since(diagnosis)),
    )
    return "\n".join(f"- **{label}:** {each}" for label, each in rows if each)


def hurting(diagnosis: Diagnosis) -> list[str]:
    """The services that hurt, whatever the cause."""
    hurt = {each for found in diagnosis.causes for each in found.hurts}
    return sorted({name(each) for each in (*hurt, *(one.service for one in diagnosis.unexplained if one.service))})


def timeline(diagnosis: Diagnosis) -> str:
    """What began when; empty when nothing says so."""
    told: list[tuple[datetime, str]] = []
    told += [(each.since, f"{words(each.title)} ({code(name(each.about))})") for each in diagnosis.causes if each.since]
    told += [
        (
            each.since,
            f"{code(name(each.about))}: {words(telling.quoted(each.says))}",
        )
        for each in diagnosis.symptoms
        if each.since
    ]
    told += [(each.at, words(telling.plainly(each.says))) for each in diagnosis.changes]
    if not told:
        return ""
    told.append((diagnosis.at, "This diagnosis"))
    return section("Timeline", (f"{moment(at)}: {says}" for at, says in sorted(set(told))))


def cause(found: Finding, place: int, diagnosis: Diagnosis) -> str:
    """One cause: what has to change, the chain down to the clients, the proof, the cure."""
    lines = [f"## Cause {place}: {words(found.title)}", ""]
    lines.append(f"- **Severity:** {found.severity.value}, {found.confidence.value}")
    lines.append(f"- **To change:** {code(found.about)}")
    lines += [f"- **Terraform:** {code(each)}" for each in found.terraform]
    lines += [f"- **Changed:** {words(each)}" for each in telling.changed(found, diagnosis)]
    lines += ["", "### What follows from what", ""]
    lines += [f"{step}. {link(each, step)}" for step, each in enumerate(chain(found), 1)]
    lines += ["", "### Proof", ""]
    lines += [proof(each) for each in found.evidence]
    lines += [f"- {words(telling.deciding(each))}" for each in found.decide]
    if telling.if_fixed(found):
        lines += ["", "### If only this were fixed", "", f"- {words(telling.if_fixed(found))}"]
    lines += ["", "### Remedy", ""]
    lines += [f"- {words(each)}" for each in found.remedies] or ["- by hand, as the runbook says"]
    lines += [f"- Next: {code(each)}" for each in (telling.to_type(found, diagnosis),) if each]
    return "\n".join((*lines, f"- Runbook: {code(page_of(found.id))}"))


def chain(found: Finding) -> tuple[Link, ...]:
    return found.chain or (Link(says=found.says, about=found.about),)


def link(each: Link, step: int) -> str:
    says = words(telling.quoted(each.says))
    told = says if name(each.about) in each.says else f"{says} ({code(name(each.about))})"
    return f"{told} *(inferred)*" if step > 1 and each.symptom is None else told


def proof(each: Evidence) -> str:
    shown = code(telling.shortened(value(each.value)))
    fact = f"{code(each.call)} at {moment(each.at)}: {code(each.path)} = {shown}"
    says = words(telling.quoted(telling.comment(each)))
    return f"- {says}  \n  {fact}" if says else f"- {fact}"


def brief(title: str, findings: Iterable[Finding]) -> str:
    told = (f"**{words(each.title)}**, {code(name(each.about))}: {words(each.says)}" for each in findings)
    return section(title, told)


def unexplained(diagnosis: Diagnosis) -> str:
    told = (f"{code(name(each.about))}: {words(each.says)}" for each in diagnosis.unexplained)
    return section("Unexplained: it hurts, and no proven cause accounts for it", told)


def gap(each: Gap) -> str:
    hides = f", hides {', '.join(map(code, telling.hidden(each)))}" if each.hides else ""
    return f"{code(each.call or 'nothing')}: {words(telling.why(each))}{hides}"


def section(title: str, items: Iterable[str]) -> str:
    """A heading and a list; nothing when there is nothing to list."""
    listed = [f"- {each}" for each in items]
    return "\n".join((f"## {title}", "", *listed)) if listed else ""
