"""A plan, as ``terraform show -json PLAN`` prints it: what changes, without any of its secrets.

A plan holds passwords in plain text, as a state does: nothing is kept of it that is not named here. Source: "JSON
Output Format", plan representation and change representation (developer.hashicorp.com/terraform/internals/json-format).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stackmedic.errors import UsageError
from stackmedic.model.evidence import Json
from stackmedic.terraform.kept import RULE

SHOW = "terraform show -json next.plan > plan.json"
RULES = ("ingress",)
KEPT = {  # Of any type.
    "acl", "arn", "backup_retention_period", "block_public_acls", "block_public_policy", "bucket", "cidr_ipv4",
    "cidr_ipv6", "cluster", "deletion_protection", "deletion_protection_enabled", "desired_count",
    "enable_deletion_protection", "family", "final_snapshot_identifier", "force_delete", "force_destroy", "id",
    "identifier", "ignore_public_acls", "ip_protocol", "max_capacity", "min_capacity", "name", "publicly_accessible",
    "resource_id", "restrict_public_buckets", "revision", "skip_final_snapshot", "snapshot_retention_limit",
    "task_definition", "versioning_configuration",
    *RULE, *RULES,
}  # fmt: skip
TYPE = "type"  # Of a rule of a security group: ingress or egress. Elsewhere it may be anything.


@dataclass(frozen=True, slots=True)
class Change:
    """One resource that changes. ``before`` and ``after`` are None where there is none; ``unknown`` are arguments that
    are only known after the apply; ``replaced_by`` those that force a replacement; ``reason`` is Terraform's word.

    Beside arguments by their names, ``images`` holds those of a task definition by container, and ``everybody`` whether
    a policy allows anyone at all.
    """

    address: str
    type: str
    actions: tuple[str, ...]
    before: Mapping[str, Json] | None
    after: Mapping[str, Json] | None
    unknown: frozenset[str]
    replaced_by: tuple[str, ...] = ()
    reason: str = ""

    @property
    def destroys(self) -> bool:
        return "delete" in self.actions

    def was(self, name: str) -> Json:
        return (self.before or {}).get(name)

    def becomes(self, name: str) -> Json:
        return (self.after or {}).get(name)

    def falls(self, name: str) -> bool:
        """Whether a switch that was on goes off, or a number goes to none, in a resource that stays."""
        return self.after is not None and bool(self.was(name)) and name in self.after and not self.becomes(name)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every managed resource that changes, in the order of the plan."""

    terraform: str
    changes: tuple[Change, ...]

    def of(self, *types: str) -> Iterator[Change]:
        return (each for each in self.changes if each.type in types)


def plan(content: bytes, where: str) -> Plan:
    """Read a plan. Raises UsageError for what is none, with what to give instead."""
    if content.startswith(b"PK"):
        raise UsageError(f"{where} is a saved plan, which only Terraform reads.", f"give it as JSON: {SHOW}")
    try:
        found = json.loads(content)
        if not isinstance(found, dict) or not {"resource_changes", "planned_values"} & set(found):
            raise UsageError(f"{where} is JSON, but no plan.", f"try: {SHOW}")
        changes = tuple(_change(each) for each in found.get("resource_changes", ()) if _counts(each))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{where} is no readable plan: {type(error).__name__}.", f"try: {SHOW}") from error
    return Plan(str(found.get("terraform_version", "")), changes)


def _counts(found: Mapping[str, Any]) -> bool:
    return found.get("mode") == "managed" and found["change"]["actions"] not in (["no-op"], ["read"])


def _change(found: Mapping[str, Any]) -> Change:
    change = found["change"]
    unknown = {name for name, each in (change.get("after_unknown") or {}).items() if each is True}
    forced = [".".join(map(str, path)) for path in change.get("replace_paths") or ()]
    return Change(
        address=str(found["address"]),
        type=str(found["type"]),
        actions=tuple(change["actions"]),
        before=_kept(found["type"], change.get("before"), change.get("before_sensitive")),
        after=_kept(found["type"], change.get("after"), change.get("after_sensitive")),
        unknown=frozenset(unknown),
        replaced_by=tuple(forced),
        reason=str(found.get("action_reason") or ""),
    )


def _kept(kind: str, values: Any, marked: Any) -> Mapping[str, Json] | None:
    if not isinstance(values, dict):
        return None
    sensitive = {name for name, each in marked.items() if each is True} if isinstance(marked, dict) else set()
    wanted = KEPT | ({TYPE} if kind == "aws_security_group_rule" else set())
    shown = {name: each for name, each in values.items() if name in wanted and name not in sensitive}
    found: dict[str, Json] = {name: _plain(name, each) for name, each in shown.items()}
    if isinstance(values.get("container_definitions"), str):
        found["images"] = _images(values["container_definitions"])
    if isinstance(values.get("policy"), str):
        found["everybody"] = _for_everybody(values["policy"])
    return found


def _plain(name: str, value: Any) -> Json:
    if name in RULES and isinstance(value, list):
        return [{key: rule.get(key) for key in RULE} for rule in value if isinstance(rule, dict)]
    if name == "versioning_configuration" and isinstance(value, list) and value:
        return str(value[0].get("status"))
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)]
    return value if isinstance(value, str | int | float | bool) else None


def _images(definitions: str) -> dict[str, Json]:
    """The image of each container, by the container's name; none where the JSON cannot be read."""
    try:
        found = json.loads(definitions)
        return {str(each["name"]): str(each["image"]) for each in found}
    except (ValueError, KeyError, TypeError):
        return {}


def _for_everybody(policy: str) -> bool:
    """Whether some statement allows anyone something without a condition."""
    try:
        statements = json.loads(policy)["Statement"]
    except (ValueError, KeyError, TypeError):
        return False
    for each in statements if isinstance(statements, list) else [statements]:
        principal = each.get("Principal") if isinstance(each, dict) else None
        named = principal.get("AWS") if isinstance(principal, dict) else principal
        anyone = named == "*" or (isinstance(named, list) and "*" in named)
        if anyone and each.get("Effect") == "Allow" and not each.get("Condition"):
            return True
    return False
