"""From a diagnosis to a plan. Pure: what was read is all it knows.

For each cause the first of its remedies that yields a change is taken; the others are alternatives. Changes are
ordered upstream first, because a service cannot recover before its network and its stores have. Two changes of one
field are one change when they agree; when they contradict each other, the later one is left to a person.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from stackmedic.model.change import Change, Declined
from stackmedic.model.finding import Confidence, Diagnosis, Finding
from stackmedic.model.plan import Held, Left, Plan, Reason, Standing, StateRead, Step
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown
from stackmedic.remedy.action import Action
from stackmedic.terraform.state import State

VALID_FOR = timedelta(hours=1)
_LAYERS = "identity network dns database cache search storage secret image task deploy app control loadbalancer edge"
UPSTREAM_FIRST = tuple(_LAYERS.split())
Instruction = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Practice:
    """What can be done: the actions by id, and for each cause what its runbook tells a person to do."""

    actions: Mapping[str, Action]
    instruction: Instruction = lambda cause: ""


@dataclass(slots=True)
class Draft:
    """A plan in the making."""

    steps: list[Step] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def plan(diagnosis: Diagnosis, snapshot: Snapshot, practice: Practice, asked: str | None = None) -> Plan:
    """What would cure the causes of a diagnosis, or the one that was asked for, which may be a mere risk."""
    return _planned(chosen(diagnosis, asked), diagnosis, snapshot, practice, asked, named=asked is not None)


def with_addresses(plan: Plan, state: State | Gap | None, practice: Practice) -> Plan:
    """The plan with where Terraform holds each change, or with why that is not known."""
    if state is None:
        return plan
    if isinstance(state, Gap):
        return replace(plan, state=StateRead(state.hides[0], state.reason))
    steps = tuple(replace(each, terraform=_held(each.change, state, practice)) for each in plan.steps)
    return replace(plan, steps=steps, state=StateRead(state.where))


def _held(change: Change, state: State, practice: Practice) -> tuple[Held, ...]:
    holds = practice.actions[change.action].held
    return tuple(holds(change, state)) if holds else ()


def replan(old: Plan, diagnosis: Diagnosis, snapshot: Snapshot, practice: Practice) -> Plan:
    """The plan that would be made now for the causes of an older one, wherever the diagnosis lists them now."""
    wanted = {(reason.cause, reason.about) for each in old.steps for reason in each.reasons}
    everything = (*diagnosis.causes, *diagnosis.risks)
    findings = (each for each in everything if (each.id, each.about) in wanted)
    return _planned(findings, diagnosis, snapshot, practice, old.asked, named=True)


def standing(diagnosis: Diagnosis, snapshot: Snapshot) -> Standing:
    """What "worse" is measured against."""
    causes = (*diagnosis.causes, *diagnosis.possible)
    return Standing(
        causes=_pairs((each.id, each.about) for each in causes),
        risks=_pairs((each.id, each.about) for each in (*diagnosis.risks, *diagnosis.states)),
        symptoms=_pairs((each.kind.value, each.about) for each in diagnosis.symptoms),
        hurting=tuple(sorted({each.service for each in diagnosis.symptoms if each.service})),
        running=tuple(sorted(running(snapshot).items())),
    )


def running(snapshot: Snapshot) -> dict[str, int]:
    """How many tasks each service runs, of those it wants: while ECS replaces a task, the old one runs beside the new,
    and that it ends is no harm done by anybody."""
    return {each.arn: min(each.running_count, each.desired_count) for each in snapshot.known(Service)}


def chosen(diagnosis: Diagnosis, asked: str | None) -> tuple[Finding, ...]:
    """The causes; or what was asked for by its id or the end of it, among causes and risks."""
    if asked is None:
        return diagnosis.causes
    everything = (*diagnosis.causes, *diagnosis.risks)
    return tuple(each for each in everything if asked in (each.id, each.id.rpartition(".")[2]))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Upstream first; within a layer as the diagnosis ranked them. Layers unknown here come last."""
    return sorted(findings, key=lambda each: _layer(each.id))


def reason_of(finding: Finding) -> Reason:
    return Reason(finding.id, finding.about, finding.title, finding.hurts)


def _planned(
    findings: Iterable[Finding],
    diagnosis: Diagnosis,
    snapshot: Snapshot,
    practice: Practice,
    asked: str | None,
    named: bool,
) -> Plan:
    draft = Draft()
    for finding in in_order(findings):
        _treat(draft, finding, snapshot, practice, named)
    return Plan(
        scope=diagnosis.scope,
        made_at=diagnosis.at,
        expires_at=diagnosis.at + VALID_FOR,
        standing=standing(diagnosis, snapshot),
        asked=asked,
        steps=tuple(draft.steps),
        left=tuple(draft.left),
        permissions=_permissions(draft.steps, practice),
    )


def _treat(draft: Draft, finding: Finding, snapshot: Snapshot, practice: Practice, named: bool) -> None:
    reason = reason_of(finding)
    if finding.confidence is not Confidence.CONFIRMED and not named:
        doubt = "the cause is only likely; what would decide it could not be read"
        _leave(draft, reason, [Declined("", doubt)], practice)
        return
    declined: list[Declined] = []
    for remedy in finding.remedies:
        answers = _answers(finding, remedy, snapshot, practice)
        changes = [each for each in answers if isinstance(each, Change)]
        declined += [each for each in answers if isinstance(each, Declined)]
        if changes:
            for change in changes:
                _enter(draft, reason, change, practice)
            _leave(draft, reason, [each for each in answers if isinstance(each, Declined)], practice)
            return
    _leave(draft, reason, declined or [Declined("", "no action cures it")], practice)


def _answers(finding: Finding, remedy: str, snapshot: Snapshot, practice: Practice) -> tuple[Change | Declined, ...]:
    action = practice.actions.get(remedy)
    if action is None or action.plan_ is None:
        return (Declined(remedy, "a person does this; there is no action for it yet"),)
    try:
        return tuple(action.plan_(finding, snapshot))
    except Unknown as unknown:
        gap = unknown.gap
        needs = f" (permission {gap.needs})" if gap.needs else ""
        return (Declined(remedy, f"what it needs to know could not be read: {gap.call}: {gap.reason}{needs}"),)


def _enter(draft: Draft, reason: Reason, change: Change, practice: Practice) -> None:
    """Add a change; one that agrees with an earlier one joins it, one that contradicts it is left."""
    for place, step in enumerate(draft.steps):
        if (step.change.target, step.change.field) != (change.target, change.field):
            continue
        if step.change.after == change.after and step.change.action == change.action:
            draft.steps[place] = _joined(step, reason, change)
        else:
            why = f"it contradicts {step.change.action}, which the plan does first to {step.change.field}"
            _leave(draft, reason, [Declined(change.action, why, "fix again when the plan is done")], practice)
        return
    draft.steps.append(Step(change, (reason,)))


def _joined(step: Step, reason: Reason, change: Change) -> Step:
    facts = step.change.facts + tuple(each for each in change.facts if each not in step.change.facts)
    services = tuple(dict.fromkeys((*step.change.needed_by, *change.needed_by)))
    settles_s = max(step.change.settles_s, change.settles_s)
    both = replace(step.change, facts=facts, needed_by=services, settles_s=settles_s)
    reasons = step.reasons if reason in step.reasons else (*step.reasons, reason)
    return replace(step, change=both, reasons=reasons)


def _leave(draft: Draft, reason: Reason, declined: Iterable[Declined], practice: Practice) -> None:
    for each in declined:
        instruction = each.instruction or practice.instruction(reason.cause)
        draft.left.append(Left(reason, replace(each, instruction=instruction)))


def _permissions(steps: Iterable[Step], practice: Practice) -> tuple[str, ...]:
    return tuple(sorted({need for each in steps for need in practice.actions[each.change.action].needs}))


def _layer(cause: str) -> int:
    layer = cause.partition(".")[0]
    return UPSTREAM_FIRST.index(layer) if layer in UPSTREAM_FIRST else len(UPSTREAM_FIRST)


def _pairs(found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(set(found)))
