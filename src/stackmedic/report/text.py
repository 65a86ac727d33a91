"""A diagnosis for a tired person at a terminal: the verdict, then causes from top to bottom, then what is not known."""

from datetime import datetime

from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Diagnosis, Finding, Link, Verdict
from stackmedic.model.snapshot import Gap, Scope
from stackmedic.report import telling
from stackmedic.report.page import Page, Style
from stackmedic.report.plain import cut
from stackmedic.report.wording import clock, moment, name, number, page_of, span, value

LONGEST_VALUE = 160
MOST_FACTS = 6
VERDICT_STYLE = {
    Verdict.HEALTHY: Style.GREEN,
    Verdict.STATE: Style.GREEN,
    Verdict.INCIDENT: Style.RED,
    Verdict.INCOMPLETE: Style.YELLOW,
}

FEW_CHANGES = 3


def report(diagnosis: Diagnosis, width: int = 80, colour: bool = False) -> str:
    """The whole page, ending in a newline."""
    page = Page(width, colour)
    header(page, diagnosis)
    for each in diagnosis.causes:
        cause(page, each, diagnosis)
    brief(page, "POSSIBLE: only messages suggest it", diagnosis.possible)
    unexplained(page, diagnosis)
    brief(page, "STATE: meant to be so", diagnosis.states)
    brief(page, "RISK: true, but it explains nothing that hurts now", diagnosis.risks)
    reads(page, diagnosis.next_reads)
    blind_spots(page, diagnosis.gaps)
    return page.text()


def header(page: Page, diagnosis: Diagnosis) -> None:
    whose(page, diagnosis.scope, diagnosis.at)
    page.add(verdict(diagnosis), style=VERDICT_STYLE[diagnosis.verdict])
    looked = span(diagnosis.at - diagnosis.since)
    began = telling.hurts_since(diagnosis)
    if began:
        page.add(f"hurts since {began}")
    page.add(f"{number(diagnosis.calls, 'call')} read, the last {looked} looked at", style=Style.FAINT)


def whose(page: Page, scope: Scope, at: datetime) -> None:
    """Which stack, in which account and region, at what time: the first line of everything."""
    stack = scope.stack or name(scope.cluster_arn) or "no stack found"
    page.pair(" · ".join(filter(None, (stack, scope.account, scope.region))), moment(at))


def verdict(diagnosis: Diagnosis) -> str:
    """The verdict in one line."""
    if diagnosis.verdict is Verdict.HEALTHY:
        return "HEALTHY: nothing hurts"
    if diagnosis.verdict is Verdict.STATE:
        return f"STATE: {'; '.join(each.title for each in diagnosis.states) or 'meant to be so'}; nothing to repair"
    if diagnosis.verdict is Verdict.INCOMPLETE:
        return f"INCOMPLETE: nothing that hurts was seen; {number(len(diagnosis.gaps), 'blind spot')}"
    if not diagnosis.causes:
        return "INCIDENT: it hurts, and the cause is not known"
    hurt = sorted({name(service) for each in diagnosis.causes for service in each.hurts})
    return f"INCIDENT: {number(len(diagnosis.causes), 'cause')}" + (f", hurting {', '.join(hurt)}" if hurt else "")


def cause(page: Page, found: Finding, diagnosis: Diagnosis) -> None:
    """One cause: what, how sure, what has to change, the chain down to the clients, the proof, the cure."""
    page.gap()
    page.pair(f"CAUSE: {found.title}", f"{found.confidence.value}, {found.severity.value}", style=Style.RED)
    page.add(found.about, first="  to change  ", style=Style.BOLD)
    for address in found.terraform:
        page.add(address, first="  terraform  ")
    if found.since:
        page.add(f"{moment(found.since)}, {span(diagnosis.at - found.since)} ago", first="  since      ")
    for happened in telling.changed(found, diagnosis)[:FEW_CHANGES]:
        page.add(happened, first="  changed    ")
    page.gap()
    chain(page, found.chain or (Link(says=found.says, about=found.about),))
    page.gap()
    page.add("Proof", first="  ")
    facts = most(found.evidence)
    for each in facts:
        proof(page, each)
    if len(found.evidence) > len(facts):
        page.add(f"{number(len(found.evidence) - len(facts), 'further fact')} with --json", first="  • ")
    deciding(page, found.decide)
    remedies(page, found, diagnosis)


def most(evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """The first facts, which prove the most, and what Terraform declares, which says who is to change it back."""
    return [each for place, each in enumerate(evidence) if place < MOST_FACTS or each.call.startswith("terraform:")]


def chain(page: Page, links: tuple[Link, ...]) -> None:
    """Cause at the top, one arrow for each thing that follows, the clients at the bottom."""
    for place, each in enumerate(links):
        inferred = place > 0 and each.symptom is None
        subject = name(each.about)
        says = telling.quoted(each.says)
        told = says if subject in says else f"{says} ({subject})"
        page.add(
            told + (" [inferred]" if inferred else ""),
            first="  ↓ " if place else "  ● ",
            style=Style.FAINT if inferred else Style.PLAIN if place else Style.BOLD,
        )


def proof(page: Page, each: Evidence) -> None:
    says = telling.quoted(telling.comment(each))
    if says:
        page.add(says, first="  • ")
    page.add(f"{each.call} at {clock(each.at)}", first="    " if says else "  • ", style=Style.CYAN)
    page.add(
        f"{each.path} = {telling.shortened(value(each.value))}",
        first="    ",
        rest="      ",
        style=Style.CYAN,
    )


def deciding(page: Page, gaps: tuple[Gap, ...]) -> None:
    for each in gaps:
        page.add(telling.deciding(each), first="  ")


def remedies(page: Page, found: Finding, diagnosis: Diagnosis) -> None:
    page.gap()
    if telling.if_fixed(found):
        page.add(telling.if_fixed(found), first="  If fixed ")
    page.add(", ".join(found.remedies) or "by hand, as the runbook says", first="  Remedy   ", style=Style.GREEN)
    if telling.to_type(found, diagnosis):
        page.command(telling.to_type(found, diagnosis), first="  Next     ", style=Style.BOLD)
    page.add(page_of(found.id), first="  Runbook  ")


def brief(page: Page, heading: str, findings: tuple[Finding, ...]) -> None:
    """Findings that are not the point, each in a few lines with its first proof."""
    if not findings:
        return
    page.heading(heading)
    for each in findings:
        page.add(f"{each.title}: {name(each.about)}", first="  • ")
        page.add(telling.quoted(each.says), first="    ")
        for fact in each.evidence[:1]:
            page.add(
                f"{fact.call} at {clock(fact.at)}: {fact.path} = {cut(value(fact.value), LONGEST_VALUE)}",
                first="    ",
                rest="      ",
                style=Style.CYAN,
            )
        if each.confidence is not Confidence.CONFIRMED:
            deciding(page, each.decide)
        page.add(page_of(each.id), first="    ", style=Style.FAINT)


def unexplained(page: Page, diagnosis: Diagnosis) -> None:
    if not diagnosis.unexplained:
        return
    page.heading("UNEXPLAINED: it hurts, and no proven cause accounts for it", Style.YELLOW)
    for each in diagnosis.unexplained:
        since = f", since {clock(each.since)}" if each.since else ""
        page.add(f"{name(each.about)}: {telling.quoted(each.says)}{since}", first="  • ")
        for fact in each.evidence[:1]:
            page.add(f"{fact.call}: {fact.path} = {cut(value(fact.value), LONGEST_VALUE)}", first="    ", rest="      ")


def reads(page: Page, next_reads: tuple[str, ...]) -> None:
    if not next_reads:
        return
    page.heading("READ NEXT")
    for each in next_reads:
        page.add(each, first="  • ")


def blind_spots(page: Page, gaps: tuple[Gap, ...]) -> None:
    if not gaps:
        return
    page.heading("BLIND SPOTS: not read, so neither healthy nor broken", Style.YELLOW)
    for each in telling.blind_spots(gaps):
        page.add(each, first="  • ")
