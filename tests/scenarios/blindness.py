"""What may not be said of a stack when one of the calls of its diagnosis is not answered."""

from dataclasses import dataclass
from functools import cached_property

from stackmedic.errors import StackmedicError
from stackmedic.model.finding import Confidence, Diagnosis, Verdict
from tests.scenarios.roles import ROLES, Shuts
from tests.scenarios.shut import DENIED, Memory


@dataclass
class Sight:
    """A stack that stands still, and what is said of it when all can be read."""

    memory: Memory

    @cached_property
    def whole(self) -> Diagnosis:
        return self.memory.diagnose()

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """Every call that this takes."""
        assert self.whole
        return self.memory.calls()

    def wrong_without(self, call: str, code: str = DENIED) -> list[str]:
        """What is wrong with what is said when one call is denied, or throttled for good. One clear sentence in the
        place of it is right."""
        return self._wrong(call, call.__eq__, code)

    def wrong_as(self, role: str) -> list[str]:
        """What is wrong with what is said to somebody who may not make some of the calls."""
        return self._wrong(role, ROLES[role], DENIED)

    def _wrong(self, name: str, shut: Shuts, code: str) -> list[str]:
        try:
            return self.wrong(name, self.memory.diagnose(shut, code), shut)
        except StackmedicError as error:
            return [] if str(error) else [f"{name}: ends without a word"]

    def wrong(self, call: str, found: Diagnosis, shut: Shuts | None = None) -> list[str]:
        """A proven cause, risk or state that is none; health where somebody hurts; a cause lost without a word of the
        permission that would tell."""
        said = [f"{call}: confirms {each}" for each in sorted(_proven(found) - _named(self.whole))]
        meant = {service for each in self.whole.states for service in each.hurts}
        said += [f"{call}: takes {each.about} for meant" for each in found.states if not {*each.hurts} <= meant]
        if self.whole.verdict is Verdict.HEALTHY:
            said += [f"{call}: accuses {each.id}" for each in found.causes]
        if Verdict.INCIDENT is self.whole.verdict and Verdict.HEALTHY is found.verdict:
            said.append(f"{call}: calls it healthy")
        lost = {each.id for each in self.whole.causes} - {each.id for each in found.causes}
        if lost and not any(map(shut or call.__eq__, (each.needs for each in found.gaps))):
            said.append(f"{call}: loses {', '.join(sorted(lost))} and does not say why")
        if lost and _is_open(found) and not self._says_what_to_read(found):
            said.append(f"{call}: loses {', '.join(sorted(lost))} and does not say that it would decide")
        return said

    def _says_what_to_read(self, found: Diagnosis) -> bool:
        """Whether one of the reads that lack is told as the next: of a call that is too late others are, too."""
        unread = {each.needs for each in found.gaps} - {each.needs for each in self.whole.gaps}
        return any(call in each for each in found.next_reads for call in unread if call)


def _is_open(found: Diagnosis) -> bool:
    """Whether something hurts that proven causes do not explain."""
    doubted = any(each.confidence is not Confidence.CONFIRMED for each in found.causes)
    return found.verdict is Verdict.INCIDENT and (doubted or bool(found.unexplained))


def _named(diagnosis: Diagnosis) -> set[tuple[str, str]]:
    every = (*diagnosis.causes, *diagnosis.possible, *diagnosis.risks, *diagnosis.states)
    return {(each.id, each.about) for each in every}


def _proven(diagnosis: Diagnosis) -> set[tuple[str, str]]:
    every = (*diagnosis.causes, *diagnosis.risks)
    return {(each.id, each.about) for each in every if each.confidence is Confidence.CONFIRMED}
