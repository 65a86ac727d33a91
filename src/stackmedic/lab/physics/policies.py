"""What a policy document says about one request. Pure: documents in, verdict out.

Sources: IAM user guide, "Policy evaluation logic", "IAM JSON policy elements" (Action, Resource, Principal, Condition
operators); docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from stackmedic.lab.physics.conditions import holds

Document = Mapping[str, Any]


class Verdict(Enum):
    """What documents say of a request; no mention at all is a denial too, but one that another document can lift."""

    ALLOWED = "allowed"
    DENIED = "explicitly denied"
    SILENT = "not mentioned"


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for what. ``principals`` are all the names the caller goes by (role, session, account)."""

    action: str
    resource: str
    principals: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=2048)
def read(text: str) -> Document:
    """A document from its JSON; one that cannot be read says nothing."""
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def judge(documents: Iterable[Document], request: Request, *, resource_based: bool = False) -> Verdict:
    """One explicit deny beats every allow. Resource-based documents also name whom they speak of."""
    verdict = Verdict.SILENT
    for document in documents:
        for statement in _listed(document.get("Statement", [])):
            if not _speaks_of(statement, request, resource_based):
                continue
            if statement.get("Effect") == "Deny":
                return Verdict.DENIED
            if statement.get("Effect") == "Allow":
                verdict = Verdict.ALLOWED
    return verdict


def _speaks_of(statement: Document, request: Request, resource_based: bool) -> bool:
    return (
        _action_matches(statement, request.action)
        and _resource_matches(statement, request, resource_based)
        and (not resource_based or _principal_matches(statement, request))
        and holds(_conditions(statement, request.context), request.context)
    )


def _action_matches(statement: Document, action: str) -> bool:
    if "NotAction" in statement:
        return not any(like(action.lower(), each.lower()) for each in _listed(statement["NotAction"]))
    return any(like(action.lower(), each.lower()) for each in _listed(statement.get("Action", [])))


def _resource_matches(statement: Document, request: Request, resource_based: bool) -> bool:
    """A resource's own policy may leave the resource out (ECR repositories, trust policies): it means itself."""
    if "NotResource" in statement:
        return not any(_covers(each, request) for each in _listed(statement["NotResource"]))
    if "Resource" not in statement:
        return resource_based
    return any(_covers(each, request) for each in _listed(statement["Resource"]))


def _covers(pattern: str, request: Request) -> bool:
    return like(request.resource, _filled_in(pattern, request.context))


def _conditions(statement: Document, context: Mapping[str, Any]) -> Mapping[str, Any]:
    """The Condition block with its policy variables filled in."""
    conditions: Mapping[str, Any] = statement.get("Condition", {})
    if "${" not in str(conditions):
        return conditions
    return {
        operator: {key: [_filled_in(str(each), context) for each in _listed(wanted)] for key, wanted in keys.items()}
        for operator, keys in conditions.items()
    }


def _filled_in(pattern: str, context: Mapping[str, Any]) -> str:
    """Policy variables such as ``${aws:username}``."""
    if "${" not in pattern:
        return pattern
    known = {name.lower(): str(value) for name, value in context.items()}
    return re.sub(r"\$\{([^}]+)\}", lambda found: known.get(found[1].lower(), found[0]), pattern)


def _principal_matches(statement: Document, request: Request) -> bool:
    if "NotPrincipal" in statement:
        return not _names(statement["NotPrincipal"], request)
    return "Principal" in statement and _names(statement["Principal"], request)


def _names(principal: Any, request: Request) -> bool:
    if principal == "*":
        return True
    if not isinstance(principal, Mapping):
        return False
    named = {str(each) for each in _listed(principal.get("AWS", []))}
    if "*" in named and (request.principals or request.services):
        return True
    own = set(request.principals) | {_account_of(each) for each in request.principals}
    if named & own:
        return True
    return bool(set(_listed(principal.get("Service", []))) & set(request.services))


def _account_of(arn: str) -> str:
    return arn.split(":")[4] if arn.count(":") >= 5 else arn


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def like(value: str, pattern: str) -> bool:
    """IAM's wildcards: ``*`` for any run of characters, ``?`` for one; nothing else is special."""
    return bool(_pattern(pattern).fullmatch(value))


@lru_cache(maxsize=8192)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
