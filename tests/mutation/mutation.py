"""A mutation: one field of one resource, and the AWS call that changes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.scenarios.lab import Lab


@dataclass(frozen=True)
class Mutation:
    """``about``: the names by which AWS knows what was changed (id, ARN, name); ``fields``: its words for the field.

    ``starts``: whether the field counts only when tasks start, so that it is tried once more with new tasks.
    """

    name: str
    about: tuple[str, ...]
    fields: tuple[str, ...]
    apply: Callable[[Lab], Any]
    starts: bool = False


def call(service: str, operation: str, /, **asked: Any) -> Callable[[Lab], Any]:
    """One AWS call, as boto3 spells it."""
    return lambda lab: getattr(lab.client(service), operation)(**asked)


def calls(*each: Callable[[Lab], Any]) -> Callable[[Lab], Any]:
    """Several calls that change one thing."""
    return lambda lab: [one(lab) for one in each]
