"""What a policy document says about one request. Pure: documents in, verdict out.

Sources: IAM user guide, "Policy evaluation logic", "IAM JSON policy elements" (Action, Resource, Principal, Condition
operators); docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from stackmedic.lab.physics.conditions import holds
from stackmedic.lab.physics.wildcards import filled_in, like

Document = Mapping[str, Any]
VARIABLES_SINCE = "2012-10-17"


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
        for statement in statements_of(document, request):
            if not _speaks_of(statement, request, resource_based):
                continue
            if statement.get("Effect") == "Deny":
                return Verdict.DENIED
            if statement.get("Effect") == "Allow":
                verdict = Verdict.ALLOWED
    return verdict


def statements_of(document: Document, request: Request) -> list[Document]:
    """The statements with their variables filled in; documents of the older version have none."""
    statements = _listed(document.get("Statement", []))
    if document.get("Version") != VARIABLES_SINCE:
        return statements
    return [filled_in(each, request.context) for each in statements]


def _speaks_of(statement: Document, request: Request, resource_based: bool) -> bool:
    return (
        _action_matches(statement, request.action)
        and _resource_matches(statement, request, resource_based)
        and (not resource_based or _principal_matches(statement, request))
        and holds(statement.get("Condition", {}), request.context)
    )


def _action_matches(statement: Document, action: str) -> bool:
    if "NotAction" in statement:
        return not any(like(action.lower(), each.lower()) for each in _listed(statement["NotAction"]))
    return any(like(action.lower(), each.lower()) for each in _listed(statement.get("Action", [])))


def _resource_matches(statement: Document, request: Request, resource_based: bool) -> bool:
    """A resource's own policy may leave the resource out (ECR repositories, trust policies): it means itself."""
    if "NotResource" in statement:
        return not any(like(request.resource, each) for each in _listed(statement["NotResource"]))
    if "Resource" not in statement:
        return resource_based
    return any(like(request.resource, each) for each in _listed(statement["Resource"]))


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
