"""What a policy document says of one request, in three values: allowed, denied by name, or not mentioned.

Only what can be told from the document is told: a statement with conditions, with variables or about all but some
principals (which spares a role's sessions only where they are named, too) neither allows nor denies here.
Source: IAM user guide, "Policy evaluation logic"; "IAM JSON policy elements"; "NotPrincipal"
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html); "Variables and tags"
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
"""

import json
import re
from collections.abc import Iterator
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any


class Ruling(Enum):
    ALLOWED = "allowed"
    DENIED = "denied"
    SILENT = "silent"
    UNSURE = "unsure"  # A statement of which that cannot be told might decide, or the document cannot be read.


ANY = "*"  # As a resource or a principal that is asked for: one of which nobody knows which.
VARIABLE = re.compile(r"\$\{[^}]*\}")


def ruling(document: str, action: str, resource: str, principal: str = ANY) -> Ruling:
    """What a document says of ``action`` (``s3:GetObject``) on a resource's ARN, asked by a principal's ARN."""
    try:
        statements = list(_statements(json.loads(document)))
    except (ValueError, TypeError, AttributeError):
        return Ruling.UNSURE
    matching = [each for each in statements if _concerns(each, action, resource, principal)]
    plain = [each.get("Effect") for each in matching if _is_plain(each, resource, principal)]
    if "Deny" in plain:
        return Ruling.DENIED
    if len(plain) < len(matching):
        return Ruling.UNSURE
    return Ruling.ALLOWED if "Allow" in plain else Ruling.SILENT


def _is_plain(statement: dict[str, Any], resource: str, principal: str) -> bool:
    """Whether a statement concerns the request for certain."""
    if resource == ANY and not _covers(statement, "Resource", ANY):
        return False
    if principal == ANY and not _names(statement.get("Principal", ANY), ANY):
        return False
    resources = (*_texts(statement.get("Resource", [])), *_texts(statement.get("NotResource", [])))
    conditional = statement.get("Condition") or "NotPrincipal" in statement
    return not conditional and not any(VARIABLE.search(each) for each in resources)


def _statements(document: Any) -> Iterator[dict[str, Any]]:
    found = document.get("Statement", [])
    yield from [found] if isinstance(found, dict) else found


def _concerns(statement: dict[str, Any], action: str, resource: str, principal: str) -> bool:
    return (
        _covers(statement, "Action", action.lower(), lower=True)
        and (resource == ANY or _covers(statement, "Resource", resource))
        and (principal == ANY or _names(statement.get("Principal", ANY), principal))
    )


def _covers(statement: dict[str, Any], element: str, wanted: str, lower: bool = False) -> bool:
    """An element, or its Not-form, covers something; a document without it (a repository's) is about itself."""
    listed, excluded = statement.get(element), statement.get(f"Not{element}")
    if listed is None and excluded is None:
        return True
    patterns = _texts(excluded if listed is None else listed)
    matches = any(_matches(wanted, each.lower() if lower else each) for each in patterns)
    return matches == (listed is not None)


def _matches(wanted: str, pattern: str) -> bool:
    return fnmatchcase(wanted, VARIABLE.sub("*", pattern).replace("[", "[[]"))


def _names(principals: Any, principal: str) -> bool:
    """Whether a principal is meant: by itself, by its account, or as anybody."""
    if not isinstance(principals, dict):
        return bool(principals == "*")
    _, partition, _, _, account = principal.split(":")[:5] if principal.count(":") >= 5 else [""] * 5
    known = {"*", principal, account, f"arn:{partition}:iam::{account}:root"}
    return any(each in known for each in _texts(principals.get("AWS", [])))


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(each) for each in value]
