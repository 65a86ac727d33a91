"""A diagnosis as SARIF 2.1.0, for code scanning and whatever else collects findings.

A finding is located at the resource that has to change, and, because code scanning shows nothing without a file, at the
``stackmedic.toml`` that names the stack. Source: OASIS SARIF 2.1.0
(https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html): 3.11.5 braces, 3.11.6 embedded links; and
GitHub's "SARIF support for code scanning".
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from stackmedic import __version__
from stackmedic.model.finding import Diagnosis, Finding, Severity, Verdict
from stackmedic.report import json
from stackmedic.report.plain import clean
from stackmedic.report.telling import if_fixed, quoted, to_type, why
from stackmedic.report.wording import instant, page_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FILE = "stackmedic.toml"
UNEXPLAINED = "unexplained"
RANKS = {  # GitHub's "security-severity" is for security findings; these are none.
    Severity.CRITICAL: 95.0,
    Severity.HIGH: 75.0,
    Severity.MEDIUM: 50.0,
    Severity.LOW: 25.0,
    Severity.INFO: 5.0,
}


def report(diagnosis: Diagnosis) -> str:
    """The whole document, ending in a newline."""
    return json.render({"$schema": SCHEMA, "version": "2.1.0", "runs": [run(diagnosis)]})


def run(diagnosis: Diagnosis) -> dict[str, Any]:
    findings = (*diagnosis.causes, *diagnosis.possible, *diagnosis.risks)
    results = [result(each, "error", diagnosis) for each in diagnosis.causes]
    results += [result(each, "warning", diagnosis) for each in diagnosis.possible]
    results += [result(each, "note", diagnosis) for each in diagnosis.risks]
    results += [
        {**located(each.about), "ruleId": UNEXPLAINED, "level": "error", "message": message(each.says)}
        for each in diagnosis.unexplained
    ]
    return {
        "tool": {"driver": {"name": "stackmedic", "version": __version__, "rules": rules(diagnosis, findings)}},
        "automationDetails": {"id": clean(f"stackmedic/{diagnosis.scope.stack}/")},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(diagnosis)],
        "results": results,
    }


def rules(diagnosis: Diagnosis, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Each cause that is named, once, by its id."""
    told = {
        each.id: {
            "id": each.id,
            "shortDescription": message(each.title),
            "help": message(f"See {page_of(each.id)}."),
        }
        for each in findings
    }
    if diagnosis.unexplained:
        title = "It hurts, and no proven cause accounts for it"
        told[UNEXPLAINED] = {"id": UNEXPLAINED, "shortDescription": message(title)}
    return [told[each] for each in sorted(told)]


def result(found: Finding, level: str, diagnosis: Diagnosis) -> dict[str, Any]:
    steps = " → ".join(quoted(each.says) for each in found.chain[1:])
    says = f"{found.says}. What follows: {steps}" if steps else found.says
    return {
        **located(found.about),
        "ruleId": found.id,
        "level": level,
        "rank": RANKS[found.severity],
        "message": message(says),
        "properties": {
            "confidence": found.confidence.value,
            "severity": found.severity.value,
            "hurts": list(found.hurts),
            "remedies": list(found.remedies),
            "terraform": list(found.terraform),
            "changes": [f"{instant(each.at)} {each.says}" for each in found.changes],
            "ifFixed": if_fixed(found),
            "next": to_type(found, diagnosis),
            "evidence": [json.evidence(each) for each in found.evidence],
        },
        "partialFingerprints": {"stackmedic/1": fingerprint(found)},
    }


def fingerprint(found: Finding) -> str:
    """By which a cause is known again: what, and where."""
    return hashlib.sha256(f"{found.id} {clean(found.about)}".encode()).hexdigest()


def located(about: str) -> dict[str, Any]:
    physical = {"artifactLocation": {"uri": FILE}, "region": {"startLine": 1}}
    logical = [{"fullyQualifiedName": clean(about), "kind": "resource"}]
    return {"locations": [{"physicalLocation": physical, "logicalLocations": logical}]}


def invocation(diagnosis: Diagnosis) -> dict[str, Any]:
    """How the reading went: what could not be read is said."""
    return {
        "executionSuccessful": diagnosis.verdict is not Verdict.INCOMPLETE,
        "endTimeUtc": diagnosis.at,
        "toolExecutionNotifications": [
            {"level": "warning", "message": message(f"{each.call}: {why(each)}"), "descriptor": {"id": "blind-spot"}}
            for each in diagnosis.gaps
        ],
    }


def message(text: str) -> dict[str, str]:
    """Plain text in which nothing is a placeholder or a link."""
    return {"text": clean(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")}
