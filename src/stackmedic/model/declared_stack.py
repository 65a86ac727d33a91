"""A stack as Terraform names it, and what of it the account has."""

from dataclasses import dataclass

from stackmedic.model.snapshot import Gap


@dataclass(frozen=True, slots=True)
class Thing:
    """One resource of the state. ``there`` is None where the account could not be asked."""

    what: str
    name: str
    address: str
    there: bool | None


@dataclass(frozen=True, slots=True)
class Undeclared:
    """Something that stands in the stack's cluster or VPC, and that no address of the state holds."""

    what: str
    name: str


@dataclass(frozen=True, slots=True)
class DeclaredStack:
    """``toml`` records it. ``others`` are resources of the state that are no part of the list: rules, roles, alarms."""

    name: str
    where: str
    region: str
    account: str
    cluster: str
    things: tuple[Thing, ...]
    others: int
    undeclared: tuple[Undeclared, ...]
    toml: str
    gaps: tuple[Gap, ...] = ()
