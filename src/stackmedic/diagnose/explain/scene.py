"""What may be taken together: anything in what describes one incident; in a log only what stands close by.

A log holds the words of many causes, far apart and in lines that report success. There, signs count together only
within a few lines, and one of these has to speak of trouble.
"""

import re
from dataclasses import dataclass, field

from stackmedic.diagnose.explain.index import Hit
from stackmedic.diagnose.explain.material import Material

Hits = dict[str, tuple[Hit, ...]]

FEW = 12  # Lines that are read as one account of one incident, whatever they are.
NEAR = 6  # Lines.
TROUBLE = re.compile(
    r"err(?:or|no)?\b|fail|fatal|critical|warn|denied|refus|reset|exception|traceback|panic|abort|kill|crash|invalid"
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

    def together(self, parts: list[tuple[Hit, ...]]) -> tuple[Hit, ...] | None:
        """One hit of each part, such that they count together."""
        if self.described or self.is_short:
            return tuple(each[0] for each in parts)
        for first in min(parts, key=len):
            close = [_closest(first, each) for each in parts]
            if all(abs(each.line - first.line) <= NEAR for each in close) and any(
                self.hurts(each.line) for each in close
            ):
                return tuple(close)
        return None

    def near(self, refuting: tuple[Hit, ...], lines: set[int]) -> tuple[Hit, ...]:
        """What of this refutes signs on these lines: in a log, only what stands close to one."""
        if self.described or self.is_short:
            return refuting[:1]
        return tuple(hit for hit in refuting if any(abs(hit.line - line) <= NEAR for line in lines))[:1]

    @property
    def is_short(self) -> bool:
        return len(self.read.items) <= FEW

    def hurts(self, line: int) -> bool:
        """Whether a line speaks of trouble."""
        if line not in self.hurting:
            self.hurting[line] = TROUBLE.search(self.read.items[line].text) is not None
        return self.hurting[line]


def _closest(to: Hit, hits: tuple[Hit, ...]) -> Hit:
    return min(hits, key=lambda each: abs(each.line - to.line))
