"""An IAM policy that allows some calls and nothing else, each as narrowly as AWS lets it be."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from stackmedic.aws.resources import ALONG, NO_PERMISSION, arns, conditions

VERSION = "2012-10-17"  # Of the policy language: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
LONGEST_MANAGED = 6144  # Characters, white space not counted. Source: "IAM and AWS STS quotas", IAM user guide.
LONGEST_OF_A_ROLE = 10240  # All inline policies of a role together.


def document(calls: Iterable[str], known: Mapping[str, str]) -> dict[str, Any]:
    """One statement for all calls with the same resources and conditions. ``known`` narrows: ``region``, ``account``,
    ``cluster``, ``service``, and any other parameter of a call."""
    groups: dict[str, tuple[dict[str, Any], list[str]]] = {}
    asked = set(calls) - NO_PERMISSION
    for call in sorted(asked.union(*(ALONG.get(each, ()) for each in asked))):
        on: dict[str, Any] = {"Resource": _one_or_all(arns(call, known))}
        narrowed = conditions(call, known)
        if narrowed:
            on["Condition"] = narrowed
        groups.setdefault(json.dumps(on, sort_keys=True), (on, []))[1].append(call)
    statements = [{"Effect": "Allow", "Action": actions, **on} for on, actions in groups.values()]
    return {"Version": VERSION, "Statement": statements}


def length(policy: Mapping[str, Any]) -> int:
    """As IAM counts it."""
    return len(json.dumps(policy, separators=(",", ":")))


def _one_or_all(resources: tuple[str, ...]) -> str | list[str]:
    return resources[0] if len(resources) == 1 else list(resources)
