"""Rules of one kind in one table: for each what is found, what looks alike and is silent, and what cannot be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from stackmedic.model.snapshot import Snapshot


@dataclass(frozen=True)
class Told:
    """``found`` maps a sentence to a snapshot in which the rule accuses ``about``; ``silent`` sentences to snapshots in
    which it says nothing, ``hidden`` to those in which it cannot tell."""

    about: str
    found: Mapping[str, Snapshot]
    silent: Mapping[str, Snapshot]
    hidden: Mapping[str, Snapshot] = field(default_factory=dict)


Table = Mapping[ModuleType, Told]


def rows(table: Table, which: str) -> list[Any]:
    """(rule's check, snapshot, about) for each sentence of a column."""
    return [
        pytest.param(rule.check, snapshot, told.about, id=f"{rule.__name__.rsplit('.', 1)[-1]}: {sentence}")
        for rule, told in table.items()
        for sentence, snapshot in getattr(told, which).items()
    ]
