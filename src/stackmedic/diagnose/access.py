"""Who may do what: what IAM's simulation, a role's trust and the policies of resources say of a service's roles."""

import json
from collections.abc import Iterator
from typing import Any

from stackmedic.diagnose.onset import changed_definitions
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.model.access import Permit, Role
from stackmedic.model.evidence import Evidence
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

TASKS = "ecs-tasks.amazonaws.com"
ALLOWED = "allowed"


def execution_roles(snapshot: Snapshot, service: Service) -> tuple[str, ...]:
    """The execution roles of the revisions that matter. Raises Unknown when those could not be read."""
    found = (each.execution_role_arn for each in suspect_revisions(snapshot, service))
    return tuple(dict.fromkeys(each for each in found if each))


def swapped_role(snapshot: Snapshot, service: Service) -> str:
    """The name of the tasks' own role, where the newest revision put it in the place of the execution role; or ""."""
    definitions = changed_definitions(snapshot, service)
    if definitions is None:
        return ""
    before, after = definitions
    taken = after.execution_role_arn
    if not taken or taken == before.execution_role_arn or taken not in (before.task_role_arn, after.task_role_arn):
        return ""
    return taken.rsplit("/", 1)[-1]


def refused(snapshot: Snapshot, role: str, action: str) -> Iterator[Permit]:
    """What AWS's simulation refuses a role: an action on a resource that its tasks need. Nothing where nobody asked."""
    for (kind, scope), facts in snapshot.many.items():
        if kind == Permit.__name__ and scope[0] == role and isinstance(facts, tuple):
            for each in facts:
                if isinstance(each, Permit) and each.action == action and each.decision != ALLOWED and not each.missing:
                    yield each


def unasked(snapshot: Snapshot, role: str) -> tuple[Gap, ...]:
    """What keeps anybody from knowing what a role may do."""
    of_role = (facts for (kind, scope), facts in snapshot.many.items() if kind == Permit.__name__ and scope[0] == role)
    return tuple(dict.fromkeys(each for each in of_role if isinstance(each, Gap)))


def allowed(snapshot: Snapshot, role: str, action: str) -> bool:
    """Whether AWS's simulation allows a role an action on everything that it was asked about."""
    asked = [
        each
        for (kind, scope), facts in snapshot.many.items()
        if kind == Permit.__name__ and scope[0] == role and isinstance(facts, tuple)
        for each in facts
        if isinstance(each, Permit) and each.action == action
    ]
    return bool(asked) and all(each.decision == ALLOWED for each in asked)


def refusals(snapshot: Snapshot, service: Service, action: str) -> tuple[Evidence, ...]:
    """The same for the execution roles of a service, as evidence."""
    try:
        roles = execution_roles(snapshot, service)
    except Unknown:
        return ()
    return tuple(
        each.seen("decision", f"role {role.rsplit('/', 1)[-1]} may not {action}")
        for role in roles
        for each in refused(snapshot, role, action)
    )


def distrust(snapshot: Snapshot, role: str) -> Evidence | None:
    """The trust policy of a role, where it lets no task assume it; None where it does, or could not be read."""
    try:
        found = snapshot.find(Role, role)
    except Unknown:
        return None
    if found is None or not found.trust or trusts(found.trust, TASKS):
        return None
    return found.seen("trust", f"the trust policy of {found.name} does not name {TASKS}")


def trusted(snapshot: Snapshot, role: str) -> Evidence | None:
    """The trust policy of a role as it is, whatever its conditions come to."""
    try:
        found = snapshot.find(Role, role)
    except Unknown:
        return None
    return found.seen("trust", f"the trust policy of {found.name}") if found and found.trust else None


def trusts(document: str, principal: str) -> bool:
    """Whether some statement allows a service principal to assume the role; conditions may still keep it out."""
    try:
        statements: Any = json.loads(document).get("Statement", [])
    except (ValueError, AttributeError):
        return True  # Unreadable: nobody is accused.
    for each in [statements] if isinstance(statements, dict) else statements:
        named = each.get("Principal", {})
        services = named.get("Service", []) if isinstance(named, dict) else named
        listed = [services] if isinstance(services, str) else services
        if each.get("Effect") == "Allow" and (principal in listed or "*" in listed):
            return True
    return False
