"""A failure that a guide describes: how it is brought about on the guide's stack, and whom it hurts.

The five guides are runbooks of five teams. Each table beside this file follows one of them, section by section.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stackmedic.lab.fault import Aws, FaultError, State, all_faults
from tests.lab.guides.doors import DIAGNOSE, Door
from tests.scenarios.lab import Lab

TRIES = 8  # How often somebody comes back while AWS is still busy with what is to be healed.
FAULTS = {each.name: each for each in all_faults()}
Shows = Callable[[Lab, State], None]


@dataclass(frozen=True)
class Act:
    """What brings a failure about, and what ends it. ``how`` names the fault, or AWS's calls."""

    how: str
    inject: Callable[[Aws], State]
    heal: Callable[[Aws, State], None]


def fault(name: str, /, **given: Any) -> Act:
    """A named fault of the lab, with parameters."""
    one = FAULTS[name]
    words = " ".join([name, *(f"{key}={value}" for key, value in given.items())])
    return Act(f"`lab fault {words}`", lambda aws: one.inject(aws, **given), one.heal)


@dataclass(frozen=True)
class Failure:
    """``section`` and ``says`` are the guide's, in short; ``hurts``: places that are or were hurt, ``risks``: that
    would be at the next start; ``shows``: what else is to be seen in the account. ``errs``: what AWS does where the
    guide says otherwise. ``door``: through which of stackmedic's doors it is named; ``better``: why the remedy is
    another than the guide's, where it is. ``rather``: a cause that may be named in its place, which is nearer to what
    is wrong; ``argued``: why. ``sample``: one of the few that every run plays.
    """

    section: str
    says: str
    cause: str
    act: Act
    hurts: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    shows: Shows | None = None
    errs: str = ""
    door: Door = DIAGNOSE
    better: str = ""
    rather: str = ""
    argued: str = ""
    minutes: float = 15
    healed: float = 25
    sample: bool = False

    def bring_about(self, lab: Lab) -> State:
        """What ends it, as it is kept: through JSON."""
        return dict(json.loads(json.dumps(self.act.inject(Aws(lab.url, lab.region)), default=str)))

    def named(self, lab: Lab) -> list[str]:
        """What its door names once it was brought about and its time has passed."""
        was = self.door.before(lab)
        state = self.bring_about(lab)
        lab.advance(self.minutes)
        return self.door.ask(lab, state, was)

    def end(self, lab: Lab, state: State) -> None:
        """As a person does it: again after some minutes, where AWS is still busy."""
        for _ in range(TRIES):
            try:
                self.act.heal(Aws(lab.url, lab.region), state)
                return
            except FaultError as error:
                assert "advance" in str(error), error
                lab.advance(6)
        raise AssertionError(f"{self.act.how} cannot be ended")


def places(told: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(kind, about) of what the lab's record names."""
    return [(str(each["kind"]), str(each["about"])) for each in told]


def missing(wanted: tuple[str, ...], found: list[tuple[str, str]]) -> list[str]:
    """The places of a table ("clients product") that are in no record of the lab."""
    asked = [(place, *place.split(" ", 1)) for place in wanted]
    return [place for place, kind, name in asked if not any(kind == one and name in about for one, about in found)]
