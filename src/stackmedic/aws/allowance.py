"""Which changing calls an approved change, or its undo, may make: those that its plan declares, with the parameters.

A declared value that a person reads as ``<the new revision>`` is filled in when the call is made; every other value has
to be the declared one. Client tokens and tags may be added: they say who made the change, not what it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stackmedic.aws.door import as_json
from stackmedic.model.change import PlannedCall

MAY_BE_ADDED = frozenset(
    {"clientToken", "ClientToken", "ClientRequestToken", "tags", "Tags", "TagSpecifications", "Description"}
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """``declared`` calls with their parameters."""

    declared: tuple[PlannedCall, ...] = ()

    def refuses(self, call: str, parameters: Mapping[str, Any]) -> str:
        """Why a call may not be made; empty when it may."""
        mine = [each for each in self.declared if each.call == call]
        if not mine:
            return "the plan does not declare it"
        reasons = [_difference(each.parameters, as_json(parameters)) for each in mine]
        return "" if "" in reasons else reasons[0]


def nothing() -> Allowance:
    """For those who only read."""
    return Allowance()


def _difference(declared: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    added = set(given) - set(declared) - MAY_BE_ADDED
    if added:
        return f"the plan declares it without {', '.join(sorted(added))}"
    missing = set(declared) - set(given)
    if missing:
        return f"the plan declares it with {', '.join(sorted(missing))}"
    differing = [key for key in declared if not _fits(declared[key], given[key])]
    return f"the plan declares another {differing[0]}" if differing else ""


def _fits(declared: Any, given: Any) -> bool:
    if is_placeholder(declared):
        return True
    if isinstance(declared, Mapping) and isinstance(given, Mapping):
        same = set(declared) == set(given) - (MAY_BE_ADDED - set(declared))
        return same and all(_fits(declared[key], given[key]) for key in declared)
    if isinstance(declared, list | tuple) and isinstance(given, list | tuple):
        return len(declared) == len(given) and all(_each_fits(declared, given))
    return bool(declared == given)


def _each_fits(declared: Iterable[Any], given: Iterable[Any]) -> Iterable[bool]:
    return (_fits(one, other) for one, other in zip(declared, given, strict=True))


def is_placeholder(value: Any) -> bool:
    """``<…>``: known only when the call is made."""
    return isinstance(value, str) and value.startswith("<") and value.endswith(">")
