"""What every form tells of a cause in the same words: who changed what, what would end with it, what to type next."""

import re
import shlex
from collections.abc import Sequence

from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Diagnosis, Finding, Happening, Symptom
from stackmedic.model.snapshot import Gap
from stackmedic.report.plain import columns, cut, head
from stackmedic.report.wording import moment, name, number, span, value

ARN = re.compile(r"arn:aws[a-z-]*:[^\s\"'(),;\[\]{}]+")
DENIED = re.compile(r"denied|unauthorized|authorization|forbidden|not ?authorized", re.IGNORECASE)
REASONS = {  # Codes of ours for what no permission would change.
    "DeadlineReached": "time ran out; --timeout gives more",
    "NotRecorded": "the recording does not hold it",
}
FEW = 3
LONGEST = 300  # Characters of a sentence that quotes others.
BRIEF = 72  # Characters of a symptom among others.
REPEATED = 24  # A shorter value does no harm where it stands twice.


def plainly(text: str) -> str:
    """A sentence with short names in place of ARNs, which the proof has in full."""
    return ARN.sub(lambda found: name(found[0].rstrip(".:")) + found[0][len(found[0].rstrip(".:")) :], text)


def shortened(text: str, room: int = LONGEST) -> str:
    """Both ends of a text that is too long: a message of AWS names what failed at its start, and why at its end."""
    if columns(text) <= room:
        return text
    start, end = head(text, room * 3 // 5), head(text[::-1], room * 2 // 5 - 3)[::-1]
    return f"{start.rpartition(' ')[0] or start} … {end.partition(' ')[2] or end}"


def quoted(text: str) -> str:
    """A sentence that may quote others, as it stands on a page."""
    return shortened(plainly(text))


def comment(fact: Evidence) -> str:
    """What is said of a fact, without the long value that is shown beside it anyway."""
    told = fact.value if isinstance(fact.value, str) else value(fact.value)
    said = fact.says.replace(told, "…").removesuffix(": …") if len(told) > REPEATED else fact.says
    return "" if said == "…" else said


def changed(found: Finding, diagnosis: Diagnosis) -> list[str]:
    """Who changed what the cause is about, and how long ago; what was done twice is said once."""
    lines: dict[str, int] = {}
    for each in found.changes:
        said = dated(each, diagnosis)
        lines[said] = lines.get(said, 0) + 1
    return [said if times == 1 else f"{said} ({times} times)" for said, times in lines.items()]


def dated(happened: Happening, diagnosis: Diagnosis) -> str:
    return f"{moment(happened.at)}, {span(diagnosis.at - happened.at)} ago: {quoted(happened.says)}"


def hurts_since(diagnosis: Diagnosis) -> str:
    """When the oldest of what hurts began, and how long ago that was; empty where nothing says so."""
    began = min((each.since for each in diagnosis.symptoms if each.since), default=None)
    return f"{moment(began)}, {span(diagnosis.at - began)} ago" if began else ""


def if_fixed(found: Finding) -> str:
    """What would clear, stay, or may stay if this cause alone were fixed. Empty where nothing hurts."""
    clears, stays, may_stay = found.clears, found.stays, found.may_stay
    every = len(clears) + len(stays) + len(may_stay)
    if not every:
        return ""
    if len(clears) == every:
        return "all that hurts clears" + ("" if found.confidence is Confidence.CONFIRMED else ", if this is it")
    if len(may_stay) == every:
        return f"nothing is sure to clear: another cause explains the {number(every, 'symptom')}, too"
    told = [f"{len(clears)} of {every} symptoms clear{'s' if len(clears) == 1 else ''}"]
    if stays:
        told.append(f"{len(stays)} stay{'s' if len(stays) == 1 else ''}: {few(stays)}")
    if may_stay:
        told.append(f"{len(may_stay)} may stay, with another cause beside: {few(may_stay)}")
    return "; ".join(told)


def few(symptoms: Sequence[Symptom]) -> str:
    """The first of them in a few words, and how many more there are."""
    more = f" and {len(symptoms) - FEW} more" if len(symptoms) > FEW else ""
    return ", ".join(brief(each) for each in symptoms[:FEW]) + more


def brief(symptom: Symptom) -> str:
    """A symptom without the message that it quotes."""
    return cut(plainly(symptom.says).partition(": ")[0], BRIEF)


def to_type(found: Finding, diagnosis: Diagnosis) -> str:
    """The command that shows what would be changed, and changes nothing; empty where only the runbook helps."""
    return shlex.join(("stackmedic", "fix", *diagnosis.asked, found.id, "--plan-only")) if found.remedies else ""


def why(gap: Gap) -> str:
    """Why something was not read, and the permission where it was one that was missing."""
    code = gap.reason.partition(":")[0]
    needs = gap.needs if DENIED.search(gap.reason) or gap.needs != gap.call else ""
    return REASONS.get(code, gap.reason) + (f"; needs {needs}" if needs else "")


def deciding(gap: Gap) -> str:
    """The read that would make a likely cause certain; where it is no call that failed, what to type."""
    if not gap.call and gap.needs:
        return f"To be certain: {gap.needs} ({gap.reason})"
    return f"To be certain, read {gap.call or ', '.join(gap.hides)}: {why(gap)}"


def blind_spots(gaps: Sequence[Gap]) -> list[str]:
    """A line for each; one for all that the same want of time, or of a recording, hides."""
    alike: dict[str, list[Gap]] = {}
    for place, each in enumerate(gaps):
        alike.setdefault(each.reason if each.reason in REASONS else str(place), []).append(each)
    return [blind_spot(each[0]) if len(each) == 1 else _several(each) for each in alike.values()]


def blind_spot(gap: Gap) -> str:
    hides = f"; hides {', '.join(hidden(gap))}" if gap.hides else ""
    return f"{gap.call or 'nothing'}: {why(gap)}{hides}"


def _several(gaps: Sequence[Gap]) -> str:
    return f"{why(gaps[0])}: {', '.join(dict.fromkeys(each.call for each in gaps))}"


def hidden(gap: Gap) -> list[str]:
    """What stays unknown because of a gap, by short names, each once; of many the first few, and how many more."""
    every = list(dict.fromkeys(map(name, gap.hides)))
    return every if len(every) <= FEW + 1 else [*every[:FEW], f"{len(every) - FEW} more"]
