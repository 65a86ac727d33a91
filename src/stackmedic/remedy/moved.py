"""Whether the facts that a plan stands on still hold: the plan that would be made now is compared with it. Pure."""

from stackmedic.model.plan import Plan, Step, canonical, facts_of


def moved(plan: Plan, fresh: Plan) -> tuple[str, ...]:
    """What is different, in words; empty when the fresh plan makes the same changes for the same facts."""
    now = {(each.change.action, each.change.target, each.change.field): each for each in fresh.steps}
    told: list[str] = []
    for step in plan.steps:
        same = now.get((step.change.action, step.change.target, step.change.field))
        told += [gone(step, fresh)] if same is None else differences(step, same)
    return tuple(told)


def gone(step: Step, fresh: Plan) -> str:
    """Why a change is not planned any more."""
    reason = step.reasons[0]
    for left in fresh.left:
        if (left.reason.cause, left.reason.about) == (reason.cause, reason.about):
            return f"{reason.cause} at {reason.about}: {left.declined.reason}"
    return f"{reason.cause} at {reason.about} is not found any more"


def differences(step: Step, fresh: Step) -> list[str]:
    """What a change would be now, where that is another."""
    told = []
    for name in ("before", "after"):
        was, now = getattr(step.change, name), getattr(fresh.change, name)
        if canonical(was) != canonical(now):
            told.append(f"{step.change.target} {step.change.field}: {name} was {canonical(was)}, now {canonical(now)}")
    calls = [[each.call, each.parameters] for each in step.change.calls]
    calls_now = [[each.call, each.parameters] for each in fresh.change.calls]
    if not told and canonical(calls) != canonical(calls_now):
        told.append(f"{step.change.target} {step.change.field}: the calls would be others now")
    facts, facts_now = set(facts_of([step])), set(facts_of([fresh]))
    if not told and facts != facts_now:
        first = min(facts ^ facts_now)
        told.append(f"{first[0]} {first[1]} is {'other than' if first in facts else 'now'} {first[2]}")
    return told
