"""Which patterns a text may match, found in one pass (Aho–Corasick), and the places where they do.

Every pattern is filed under strings that it cannot match without. Only where one of them stands is the pattern tried,
on a stretch of that line, and at a bounded number of places: a hostile text costs no more than a long one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick

from stackmedic.diagnose.explain.literals import required
from stackmedic.diagnose.explain.material import Material
from stackmedic.diagnose.signature import compiled

BEFORE, BEHIND = 300, 500  # Characters around a string in which its pattern is tried.
FIRST, LAST = 16, 8  # Places at which it is tried, from the start and from the end.


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a pattern matched: a line, and the stretch of it in the whole text, or the fact that was read from it."""

    line: int
    start: int = 0
    end: int = 0
    fact: str = ""


@dataclass(slots=True)
class Index:
    """Patterns, filed by the strings they need."""

    patterns: tuple[str, ...]
    words: list[str] = field(default_factory=list)
    filed: list[list[int]] = field(default_factory=list)
    finder: AhoCorasick = field(init=False)

    def __post_init__(self) -> None:
        places: dict[str, int] = {}
        for number, pattern in enumerate(self.patterns):
            for word in sorted(required(pattern)):
                if word not in places:
                    places[word] = len(self.words)
                    self.words.append(word)
                    self.filed.append([])
                self.filed[places[word]].append(number)
        self.finder = AhoCorasick(self.words)

    def hits(self, material: Material) -> dict[str, tuple[Hit, ...]]:
        """Where every pattern matches that does: the first lines, and the last."""
        found: dict[str, tuple[Hit, ...]] = {}
        for number, offsets in self._places(material).items():
            pattern = self.patterns[number]
            hits = matches(material, pattern, offsets)
            if hits:
                found[pattern] = hits
        return found

    def _places(self, material: Material) -> dict[int, list[int]]:
        """Pattern → offsets at which one of its strings stands."""
        by_word: dict[int, list[int]] = {}
        for word, start, _ in self.finder.find_matches_as_indexes(material.lower, overlapping=True):
            by_word.setdefault(word, []).append(start)
        places: dict[int, list[int]] = {}
        for word, offsets in by_word.items():
            some = offsets if len(offsets) <= FIRST + LAST else offsets[:FIRST] + offsets[-LAST:]
            for number in self.filed[word]:
                places.setdefault(number, []).extend(some)
        return places


def matches(material: Material, pattern: str, offsets: Iterable[int]) -> tuple[Hit, ...]:
    """Matches near these offsets, one in each line; what an earlier try has covered is not tried again."""
    search = compiled(pattern).search
    found: list[Hit] = []
    covered = -1
    for offset in sorted(offsets):
        if offset < covered:
            continue
        line = material.line_at(offset)
        last = material.ends(line)
        start, end = max(material.starts[line], offset - BEFORE), min(last, offset + BEHIND)
        match = search(material.text, start, end)
        if match:
            found.append(Hit(line, match.start(), match.end()))
        covered = last if match or end == last else end - BEFORE
    return tuple(found)
