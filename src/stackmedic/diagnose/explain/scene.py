"""What may be taken together: anything in what describes one incident; in a log only what stands close by.

A log holds the words of many causes, far apart and in lines that report success. There, signs count together only
within a few lines, and one of these has to speak of trouble.
"""

import re
from dataclasses import dataclass, field

from stackmedic.diagnose.explain.calm import FAILS, is_routine, is_silent
from stackmedic.diagnose.explain.index import Hit
from stackmedic.diagnose.explain.material import Material

Hits = dict[str, tuple[Hit, ...]]

FEW = 12  # Lines that are read as one account of one incident, whatever they are.
NEAR, NEXT = 6, 3  # Lines: what refutes a sign may stand so far off, and the parts of one sign.
PROSE = 3  # So few lines are somebody's words rather than a program's.
TROUBLE = re.compile(
    r"err(?:or|no)?\b|fail|fatal|critical|denied|refus|reset|exception|traceback|panic|abort|kill|crash|invalid"
    r"|unable|unhealthy|unknown|unsupported|unauthori|forbidden|missing|exceed|exhaust|limit|time[ds]?[ -]?out|deadline"
    r"|expired|block|reject|closed|cannot|could not|can't|not |n't|no such|no space|does not|exit(?:ed)? .{0,12}[1-9]"
    r"|\b(?:4\d\d|5\d\d)\b|stuck|leak|slow|wrong|mismatch|conflict|already",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Scene:
    """The lines of a text."""

    read: Material
    described: bool = False  # Somebody gathered these lines as the evidence of one incident.
    hurting: dict[int, bool] = field(default_factory=dict)
    silent: dict[int, bool] = field(default_factory=dict)
    calm: dict[int, bool] = field(default_factory=dict)

    def together(self, parts: list[tuple[Hit, ...]]) -> tuple[Hit, ...] | None:
        """One hit of each part, such that they count together."""
        if self.described:
            return tuple(each[0] for each in parts)
        if self.is_short:
            told = tuple(each[0] for each in parts)
            # What was read from figures, as of a bill, tells by itself.
            heard = self.is_calm if self.is_prose else lambda line: not self.hurts(line)
            return None if all(not hit.fact and heard(hit.line) for hit in told) else told
        for first in min(parts, key=len):
            close = [_closest(first, each) for each in parts]
            if all(abs(each.line - first.line) <= NEXT for each in close) and self.tells({each.line for each in close}):
                return tuple(close)
        return None

    def tells(self, lines: set[int]) -> bool:
        """Whether lines of a log are about trouble: one of them says that something failed, and none is routine."""
        return any(FAILS.search(self.read.items[line].text) for line in lines) and not any(map(self.is_calm, lines))

    def loud(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Hits without those on lines that programs write when all is well; in evidence everything was meant."""
        return hits if self.described else tuple(hit for hit in hits if not self.is_calm(hit.line))

    def without_silent(self, hits: Hits) -> Hits:
        """Hits without those on lines that are no part of any sign."""
        if self.described:
            return hits
        lines = {hit.line for found in hits.values() for hit in found}
        silent = {line for line in lines if self.is_silent(line)}
        kept = {pattern: tuple(hit for hit in found if hit.line not in silent) for pattern, found in hits.items()}
        return {pattern: found for pattern, found in kept.items() if found} if silent else hits

    def near(self, refuting: tuple[Hit, ...], lines: set[int]) -> tuple[Hit, ...]:
        """What of this refutes signs on these lines: in a log, only what stands close to one."""
        if self.described or self.is_short:
            return refuting[:1]
        return tuple(hit for hit in refuting if any(abs(hit.line - line) <= NEAR for line in lines))[:1]

    @property
    def is_prose(self) -> bool:
        return len(self.read.items) <= PROSE

    @property
    def is_short(self) -> bool:
        return len(self.read.items) <= FEW

    def hurts(self, line: int) -> bool:
        """Whether a line speaks of trouble."""
        if line not in self.hurting:
            told = TROUBLE.search(self.read.items[line].text) is not None
            self.hurting[line] = told and (self.described or not self.is_calm(line))
        return self.hurting[line]

    def is_calm(self, line: int) -> bool:
        """Whether a line is routine."""
        if line not in self.calm:
            self.calm[line] = self.is_silent(line) or is_routine(self.read.items[line].text)
        return self.calm[line]

    def is_silent(self, line: int) -> bool:
        """Whether a line is no part of any sign."""
        if line not in self.silent:
            self.silent[line] = is_silent(self.read.items[line].text)
        return self.silent[line]


def _closest(to: Hit, hits: tuple[Hit, ...]) -> Hit:
    return min(hits, key=lambda each: abs(each.line - to.line))
