"""What diagnoses, imported while AWS answers: engine and rules take as long as two calls, one after the other."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from stackmedic.errors import StackmedicError

if TYPE_CHECKING:
    from stackmedic.aws.door import Door
    from stackmedic.model.finding import Diagnosis
    from stackmedic.model.snapshot import Snapshot

Reasoning: TypeAlias = "Callable[[Snapshot, int], Diagnosis]"


async def made_ready(door: "Door") -> Reasoning:
    """From a snapshot, and the number of calls that it took, to a diagnosis. Begun when the lists of the region are in,
    of which this is one of the last: until then calls wait for this computer, from then on this computer for AWS."""
    with suppress(StackmedicError):  # Whoever reads them tells of it.
        await door.account()
        await door.pages("elasticloadbalancing:DescribeTargetGroups")
    return await asyncio.to_thread(_imported)


def _imported() -> Reasoning:
    from stackmedic.diagnose.engine import diagnose
    from stackmedic.diagnose.every_rule import all_rules
    from stackmedic.diagnose.topology import topology

    rules = all_rules()

    def reason(snapshot: "Snapshot", calls: int) -> "Diagnosis":
        found = diagnose(snapshot, calls, rules)
        return replace(found, topology=topology(snapshot, found))

    return reason
