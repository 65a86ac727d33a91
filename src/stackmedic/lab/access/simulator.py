"""IAM's policy simulator on the lab's own evaluator.

It takes policies as they are given or attached, the context as it is given, and nothing of the real resources: their
policies count only when they are part of the request. Source: IAM API reference, SimulatePrincipalPolicy,
SimulateCustomPolicy, EvaluationResult, Statement.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stackmedic.lab.physics.conditions import holds
from stackmedic.lab.physics.evaluation import Asked, Caller, Decision, decide
from stackmedic.lab.physics.policies import Document, Request, Verdict, judge, statements_of

RESOURCE_TYPE = "Resource Policy"
DEFAULT_RESOURCES = ["*"]


@dataclass(frozen=True, slots=True)
class Source:
    """One policy, and what the simulator calls it."""

    id: str
    kind: str
    document: Document


@dataclass(frozen=True, slots=True)
class Simulation:
    """Everything that decisions depend on."""

    caller: str
    account: str
    sources: Sequence[Source]
    boundary: Sequence[Document] | None = None
    resource_policy: Document | None = None
    context: Mapping[str, Any] | None = None

    def result(self, action: str, resource: str, named: bool = False) -> dict[str, Any]:
        """One EvaluationResult; with ``named`` resources, what is missing is told with them."""
        context = dict(self.context or {})
        documents = [each.document for each in self.sources]
        caller = Caller(self.caller, self.account, documents, boundary=self.boundary, context=context)
        decision = decide(caller, Asked(action, resource, policy=self.resource_policy))
        request = Request(action, resource, caller.names, (), context)
        result: dict[str, Any] = {
            "EvalActionName": action,
            "EvalResourceName": resource,
            "EvalDecision": _word(decision),
            "MatchedStatements": list(self._matched(request, decision)),
            "MissingContextValues": sorted(self._missing(request)),
        }
        if named:
            missing, result["MissingContextValues"] = result["MissingContextValues"], []
            result["ResourceSpecificResults"] = [
                {
                    "EvalResourceName": resource,
                    "EvalResourceDecision": result["EvalDecision"],
                    "MatchedStatements": result["MatchedStatements"],
                    "MissingContextValues": missing,
                }
            ]
        if self.boundary is not None:
            allowed = judge(self.boundary, request) is Verdict.ALLOWED
            result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
        return result

    def _all(self) -> Iterator[tuple[Source, bool]]:
        yield from ((each, False) for each in self.sources)
        if self.resource_policy is not None:
            yield Source("ResourcePolicy", RESOURCE_TYPE, self.resource_policy), True

    def _matched(self, request: Request, decision: Decision) -> Iterator[dict[str, Any]]:
        """Statements that led to the decision: the denying ones, or else the allowing ones."""
        effect = "Deny" if decision.explicit else "Allow"
        for source, theirs in self._all():
            for statement in statements_of(source.document, request):
                if statement.get("Effect") == effect and _speaks(statement, request, theirs):
                    yield {
                        "SourcePolicyId": source.id,
                        "SourcePolicyType": source.kind,
                        "StartPosition": {"Line": 1, "Column": 1},
                        "EndPosition": {"Line": 1, "Column": len(json.dumps(statement))},
                    }

    def _missing(self, request: Request) -> set[str]:
        """Keys that statements about this action and resource ask for and nobody gave."""
        known = {name.lower() for name in request.context}
        found = set()
        for source, theirs in self._all():
            as_written = statements_of({**source.document, "Version": ""}, request)
            for written, statement in zip(as_written, statements_of(source.document, request), strict=True):
                if _speaks({**statement, "Condition": {}}, request, theirs):
                    found |= keys_in(written)
        return {name for name in found if name.lower() not in known}


def keys_in(statement: Mapping[str, Any]) -> set[str]:
    """Condition keys and policy variables of a statement."""
    keys = {key for keys in statement.get("Condition", {}).values() for key in keys}
    variables = re.findall(r"\$\{([A-Za-z0-9-]+:[^}]+)\}", json.dumps(statement))
    return keys | {each.split(",")[0].strip() for each in variables}


def context_of(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """ContextEntries as the evaluator's context."""
    context = {}
    for entry in entries:
        values = [str(each) for each in entry.get("ContextKeyValues") or []]
        several = str(entry.get("ContextKeyType", "string")).endswith("List")
        context[str(entry["ContextKeyName"])] = values if several or len(values) != 1 else values[0]
    return context


def _word(decision: Decision) -> str:
    return "allowed" if decision.allowed else "explicitDeny" if decision.explicit else "implicitDeny"


def _speaks(statement: Document, request: Request, theirs: bool) -> bool:
    if not holds(statement.get("Condition", {}), request.context):
        return False
    alone = {"Statement": [{**statement, "Effect": "Allow", "Condition": {}}]}
    return judge([alone], request, resource_based=theirs) is Verdict.ALLOWED
