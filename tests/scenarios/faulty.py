"""Named faults on any stack, for the time in which they show."""

from collections.abc import Sequence

from stackmedic.lab.fault import Fault
from tests.lab.effects import EFFECTS
from tests.lab.test_faults_everywhere import FAULTS, injected
from tests.scenarios.lab import Lab

STACKS = ("ohmycoins", "onyx", "omnirapeutic", "ecommerce", "multitenant-ai")


def shown(lab: Lab, *faults: Fault) -> Sequence[object]:
    """Bring faults about, and wait; what heals each. The test is skipped where one has nothing to change."""
    states = [injected(lab, each) for each in faults]
    lab.advance(max(EFFECTS[each.name].minutes for each in faults))
    return states


__all__ = ["FAULTS", "STACKS", "shown"]
