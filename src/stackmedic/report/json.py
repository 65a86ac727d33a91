"""A diagnosis as JSON, for programs: docs/diagnosis.schema.json. The same diagnosis gives the same bytes."""

import json
import math
from datetime import datetime
from typing import Any

from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Diagnosis, Finding, Happening, Link, Symptom
from stackmedic.model.snapshot import Gap, Scope
from stackmedic.report.wording import instant

SCHEMA = "stackmedic.diagnosis/1"


def report(diagnosis: Diagnosis) -> str:
    """The document, ending in a newline. ASCII only: no terminal can be steered by what a log line holds."""
    return render(document(diagnosis))


def render(content: dict[str, Any]) -> str:
    """Any document of ours: sorted keys, two spaces, ASCII."""
    return json.dumps(exact(content), indent=2, sort_keys=True, allow_nan=False) + "\n"


def exact(content: Any) -> Any:
    """The content with what JSON has no form for made text: times, and the numbers that are none."""
    if isinstance(content, dict):
        return {str(key): exact(each) for key, each in content.items()}
    if isinstance(content, list | tuple):
        return [exact(each) for each in content]
    if isinstance(content, datetime):
        return instant(content)
    if isinstance(content, float) and not math.isfinite(content):
        return str(content)
    return content


def document(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "verdict": diagnosis.verdict.value,
        "stack": stack(diagnosis.scope),
        "at": diagnosis.at,
        "since": diagnosis.since,
        "symptoms": [symptom(each) for each in diagnosis.symptoms],
        "causes": [finding(each) for each in diagnosis.causes],
        "possible": [finding(each) for each in diagnosis.possible],
        "risks": [finding(each) for each in diagnosis.risks],
        "states": [finding(each) for each in diagnosis.states],
        "unexplained": [symptom(each) for each in diagnosis.unexplained],
        "gaps": [gap(each) for each in diagnosis.gaps],
        "next": list(diagnosis.next_reads),
        "calls": diagnosis.calls,
        "changes": [happening(each) for each in diagnosis.changes],
    }


def stack(scope: Scope) -> dict[str, Any]:
    return {
        "name": scope.stack,
        "account": scope.account,
        "region": scope.region,
        "cluster": scope.cluster_arn,
        "services": list(scope.service_arns),
    }


def finding(found: Finding) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "severity": found.severity.value,
        "confidence": found.confidence.value,
        "about": found.about,
        "says": found.says,
        "hurts": list(found.hurts),
        "chain": [link(each) for each in found.chain],
        "evidence": [evidence(each) for each in found.evidence],
        "remedies": list(found.remedies),
        "since": found.since,
        "decide": [gap(each) for each in found.decide],
        "terraform": list(found.terraform),
        "changes": [happening(each) for each in found.changes],
        "clears": [each.says for each in found.clears],
        "stays": [each.says for each in found.stays],
        "may_stay": [each.says for each in found.may_stay],
    }


def happening(each: Happening) -> dict[str, Any]:
    return {
        "at": each.at,
        "says": each.says,
        "who": each.who,
        "about": each.about,
        "evidence": evidence(each.evidence),
    }


def link(each: Link) -> dict[str, Any]:
    return {"says": each.says, "about": each.about, "symptom": each.symptom.value if each.symptom else None}


def evidence(each: Evidence) -> dict[str, Any]:
    return {"call": each.call, "path": each.path, "value": each.value, "at": each.at, "says": each.says}


def symptom(each: Symptom) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "about": each.about,
        "service": each.service,
        "says": each.says,
        "since": each.since,
        "evidence": [evidence(fact) for fact in each.evidence],
    }


def gap(each: Gap) -> dict[str, Any]:
    return {"call": each.call, "reason": each.reason, "needs": each.needs, "hides": list(each.hides)}
