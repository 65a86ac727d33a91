"""After a change: is it cleared, not yet, or worse? Pure: the standing before, a fresh look, and the plan.

A fresh look counts only what happened in the last settling time, so that what broke before the change cannot accuse
after it (ECS remembers stopped tasks for an hour). Alarms lag by their own periods and decide nothing.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from stackmedic.aws.failures import PASSING
from stackmedic.diagnose.engine import ESSENTIAL
from stackmedic.model.change import Outcome
from stackmedic.model.finding import Confidence, Diagnosis, Finding, Symptom, SymptomKind
from stackmedic.model.plan import Reason, Standing

EVENTS = frozenset((SymptomKind.DEPLOYMENT_FAILED,))  # They happened once; a later success does not unsay them.
WELL = "the cause is gone, and what it hurt is well"
LAGGING = frozenset((SymptomKind.ALARM, SymptomKind.LOG_ERRORS))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a look came to, and in words why."""

    outcome: Outcome
    says: str


def judge(
    before: Standing,
    now: Diagnosis,
    cured: Iterable[Reason],
    coming: Iterable[Reason] = (),
    residual: frozenset[str] = frozenset(),
    running: Mapping[str, int] | None = None,
    began: datetime | None = None,
) -> Judgement:
    """What a diagnosis says of the causes that were to be ``cured``; those of changes still ``coming`` may stay.

    ``residual`` causes accuse what nothing else explains; while a stack settles they are no news. ``running`` are the
    tasks of each service now; given once the settling is over, fewer than before is worse. ``began``: the change.
    A look of which a part failed for the moment decides nothing: what it did not see may be what explains the new, or
    what still hurts. What of the services may not be read at all hides no harm that is seen, and proves no health.
    """
    cured, coming = tuple(cured), tuple(coming)
    worse, failed = _worse(before, now, residual, running), _unread(now, PASSING)
    if worse:
        return Judgement(Outcome.NOT_YET, f"{worse}; but {failed}") if failed else Judgement(Outcome.WORSE, worse)
    still = [each for each in cured if _found(now, each)]
    if still:
        return Judgement(Outcome.NOT_YET, f"still there: {still[0].cause} at {still[0].about}")
    hurting = _still_hurting(before, now, cured, coming, began)
    if hurting:
        return Judgement(Outcome.NOT_YET, hurting)
    unread = failed or _unread(now, hidden=ESSENTIAL)
    return Judgement(Outcome.NOT_YET, unread) if unread else Judgement(Outcome.CLEARED, WELL)


def _worse(before: Standing, now: Diagnosis, residual: frozenset[str], running: Mapping[str, int] | None) -> str:
    """What is worse than before, in words; empty when nothing is."""
    new = tuple(_new_causes(before, now, residual))
    if new:
        return f"new since the change: {new[0].id} at {new[0].about}: {new[0].says}"
    newly = _newly_hurting(before, now)
    if newly:
        return f"{short(newly[0])} hurts, and did not before the change"
    fewer = [arn for arn, count in before.running if running is not None and running.get(arn, count) < count]
    return f"{short(fewer[0])} runs fewer tasks than before the change" if fewer else ""


def _unread(now: Diagnosis, reasons: Container[str] = (), hidden: Iterable[str] = ()) -> str:
    """What could not be read for one of these reasons, or hides one of these kinds, in words; empty when all was."""
    kinds = frozenset(hidden)
    gap = next((each for each in now.gaps if each.reason in reasons or kinds & set(each.hides)), None)
    return f"{gap.call} could not be read ({gap.reason})" if gap else ""


def _found(now: Diagnosis, reason: Reason) -> bool:
    findings = (*now.causes, *now.risks)
    return any((each.id, each.about) == (reason.cause, reason.about) for each in findings)


def _new_causes(before: Standing, now: Diagnosis, residual: frozenset[str]) -> Iterable[Finding]:
    known = {*before.causes, *before.risks}
    for each in now.causes:
        if each.confidence is Confidence.CONFIRMED and each.id not in residual and (each.id, each.about) not in known:
            yield each


def _newly_hurting(before: Standing, now: Diagnosis) -> list[str]:
    """Services that hurt and did not; what is rolling out or stopped on purpose is meant."""
    meant = {service for state in now.states for service in state.hurts}
    hurting = {each.service for each in now.symptoms if each.service and each.kind not in LAGGING}
    return sorted(hurting - meant - set(before.hurting))


def _since(symptom: Symptom, began: datetime | None) -> bool:
    """Whether something happened after a change began."""
    return symptom.since is not None and began is not None and symptom.since >= began


def _still_hurting(
    before: Standing,
    now: Diagnosis,
    cured: tuple[Reason, ...],
    coming: tuple[Reason, ...],
    began: datetime | None,
) -> str:
    """Why the services of the cured causes are not well, unless another cause, known before, holds them back."""
    mine = {service for each in cured for service in each.hurts}
    planned = {(each.cause, each.about) for each in cured}
    held_back = {service for each in coming for service in each.hurts}
    known = {*before.causes, *before.risks} - planned
    held_back |= {service for each in now.causes if (each.id, each.about) in known for service in each.hurts}
    for each in now.symptoms:
        past = each.kind in EVENTS and (each.kind.value, each.about) in before.symptoms and not _since(each, began)
        if each.kind not in LAGGING and not past and each.service in mine - held_back:
            return each.says
    ended = {service for state in now.states for service in state.hurts} & (mine - held_back)
    return f"{short(min(ended))} is still rolling out" if ended else ""


def short(arn: str) -> str:
    """The last part of an ARN, which is how people call a service."""
    return arn.rpartition("/")[2]
