"""An IAM policy that allows some calls and nothing else, each as narrowly as AWS lets it be."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from stackmedic.aws.resources import NO_PERMISSION, arns, conditions

VERSION = "2012-10-17"  # Of the policy language: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
LONGEST = 6144  # Characters of a managed policy, white space not counted (IAM quotas).


def document(calls: Iterable[str], known: Mapping[str, str]) -> dict[str, Any]:
    """One statement for all calls with the same resources and conditions. ``known`` narrows: ``region``, ``account``,
    ``cluster``, ``service``, and any other parameter of a call."""
    groups: dict[str, tuple[dict[str, Any], list[str]]] = {}
    for call in sorted(set(calls) - NO_PERMISSION):
        on: dict[str, Any] = {"Resource": _one_or_all(arns(call, known))}
        narrowed = conditions(call, known)
        if narrowed:
            on["Condition"] = narrowed
        groups.setdefault(json.dumps(on, sort_keys=True), (on, []))[1].append(call)
    statements = [{"Effect": "Allow", "Action": actions, **on} for on, actions in groups.values()]
    return {"Version": VERSION, "Statement": [{"Sid": _name(each), **each} for each in statements]}


def length(policy: Mapping[str, Any]) -> int:
    """As IAM counts it."""
    return len(json.dumps(policy, separators=(",", ":")))


def _one_or_all(resources: tuple[str, ...]) -> str | list[str]:
    return resources[0] if len(resources) == 1 else list(resources)


def _name(statement: Mapping[str, Any]) -> str:
    """After its first call, which no other statement has; letters and digits, as IAM wants it."""
    return "".join(part[0].upper() + part[1:] for part in re.split(r"[:-]", str(statement["Action"][0])))
