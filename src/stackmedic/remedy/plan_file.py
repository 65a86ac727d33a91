"""A plan as a file: JSON of the form docs/plan.schema.json, written by ``fix --out``, read back and verified.

The digest in the file is that of its content: whoever edits one has to edit the other, and then no longer has the plan
that was approved. Beyond that the run re-plans before it acts, so that a plan nobody would make now is never applied.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stackmedic.errors import Refused, UsageError
from stackmedic.model.change import Change, Declined, PlannedCall, Risk
from stackmedic.model.evidence import Evidence
from stackmedic.model.plan import Held, Left, Plan, Reason, Standing, StateRead, Step, canonical
from stackmedic.model.snapshot import Scope

SCHEMA = "stackmedic.plan/1"
AGAIN = "make a new one: stackmedic fix --plan-only --out FILE"


def document(plan: Plan) -> dict[str, Any]:
    """The whole file, as plain JSON values only."""
    return {
        "schema": SCHEMA,
        "id": plan.id,
        "digest": plan.digest,
        "facts_digest": plan.facts_digest,
        "stack": {
            "name": plan.scope.stack,
            "account": plan.scope.account,
            "region": plan.scope.region,
            "cluster": plan.scope.cluster_arn,
            "services": list(plan.scope.service_arns),
        },
        "made_at": moment(plan.made_at),
        "expires_at": moment(plan.expires_at),
        "asked": plan.asked,
        "steps": [step_document(each) for each in plan.steps],
        "left": [{"reason": _reason(each.reason), "declined": asdict(each.declined)} for each in plan.left],
        "permissions": list(plan.permissions),
        "terraform_state": asdict(plan.state) if plan.state else None,
        "standing": standing_document(plan.standing),
    }


def standing_document(standing: Standing) -> dict[str, Any]:
    return {
        "causes": [list(each) for each in standing.causes],
        "risks": [list(each) for each in standing.risks],
        "symptoms": [list(each) for each in standing.symptoms],
        "hurting": list(standing.hurting),
        "running": [list(each) for each in standing.running],
    }


def standing_of(read: Mapping[str, Any]) -> Standing:
    def pairs(key: str) -> tuple[tuple[str, str], ...]:
        return tuple((str(first), str(second)) for first, second in read[key])

    running = tuple((str(service), int(count)) for service, count in read["running"])
    return Standing(pairs("causes"), pairs("risks"), pairs("symptoms"), tuple(read["hurting"]), running)


def write(plan: Plan, path: Path) -> None:
    """Write the file. Raises UsageError."""
    try:
        path.write_text(json.dumps(document(plan), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.", "name another file: --out FILE") from error


def read(path: Path) -> Plan:
    """Read a file and verify it. Raises UsageError for what is no plan, Refused for one that was changed."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", AGAIN) from error
    except ValueError as error:
        raise UsageError(f"{path} is not JSON.", AGAIN) from error
    return plan_of(found, str(path))


def plan_of(found: Any, where: str = "the plan") -> Plan:
    """The plan of a document."""
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise UsageError(f"{where} is not a plan of the form {SCHEMA}.", AGAIN)
    try:
        plan = _plan(found)
        same = canonical(document(plan)) == canonical(found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(f"{where} was changed: it is not a whole plan any more.", AGAIN) from error
    if not same:
        raise Refused(f"{where} was changed after it was made: its digest is not that of its content.", AGAIN)
    return plan


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def step_document(step: Step) -> dict[str, Any]:
    change = step.change
    return {
        "action": change.action,
        "target": change.target,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "says": change.says,
        "calls": [_call(each) for each in change.calls],
        "facts": [
            {"call": each.call, "path": each.path, "value": each.value, "at": moment(each.at), "says": each.says}
            for each in change.facts
        ],
        "risk": change.risk.value,
        "users_notice": change.users_notice,
        "settles_s": change.settles_s,
        "needed_by": list(change.needed_by),
        "cost_per_month_usd": change.cost_per_month_usd,
        "reasons": [_reason(each) for each in step.reasons],
        "undo": [_call(each) for each in change.undo],
        "terraform": [asdict(each) for each in step.terraform],
    }


def _call(planned: PlannedCall) -> dict[str, Any]:
    return {"call": planned.call, "parameters": planned.parameters}


def _reason(reason: Reason) -> dict[str, Any]:
    return {"cause": reason.cause, "about": reason.about, "title": reason.title, "hurts": list(reason.hurts)}


def _plan(found: dict[str, Any]) -> Plan:
    stack = found["stack"]
    scope = Scope(stack["name"], stack["account"], stack["region"], stack["cluster"], tuple(stack["services"]))
    return Plan(
        scope=scope,
        made_at=datetime.fromisoformat(found["made_at"]),
        expires_at=datetime.fromisoformat(found["expires_at"]),
        standing=standing_of(found["standing"]),
        asked=found["asked"],
        steps=tuple(step_of(each) for each in found["steps"]),
        left=tuple(Left(_reason_of(each["reason"]), Declined(**each["declined"])) for each in found["left"]),
        permissions=tuple(found["permissions"]),
        state=StateRead(**found["terraform_state"]) if found["terraform_state"] else None,
    )


def step_of(found: dict[str, Any]) -> Step:
    change = Change(
        action=found["action"],
        target=found["target"],
        field=found["field"],
        before=found["before"],
        after=found["after"],
        says=found["says"],
        calls=_calls_of(found["calls"]),
        facts=tuple(_fact_of(each) for each in found["facts"]),
        risk=Risk(found["risk"]),
        users_notice=found["users_notice"],
        settles_s=found["settles_s"],
        needed_by=tuple(found["needed_by"]),
        undo=_calls_of(found["undo"]),
        cost_per_month_usd=found["cost_per_month_usd"],
    )
    reasons = tuple(_reason_of(each) for each in found["reasons"])
    return Step(change, reasons, tuple(Held(**each) for each in found["terraform"]))


def _calls_of(found: list[Any]) -> tuple[PlannedCall, ...]:
    return tuple(PlannedCall(each["call"], each["parameters"]) for each in found)


def _reason_of(found: dict[str, Any]) -> Reason:
    return Reason(found["cause"], found["about"], found["title"], tuple(found["hurts"]))


def _fact_of(found: dict[str, Any]) -> Evidence:
    return Evidence(found["call"], found["path"], found["value"], datetime.fromisoformat(found["at"]), found["says"])
