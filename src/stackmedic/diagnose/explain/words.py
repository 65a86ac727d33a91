"""Words in common: what a text speaks of, against what each cause is about. Rare words count more than common ones."""

import math
import re
from collections.abc import Iterable

from stackmedic.diagnose.rule import Rule

MOST = 2.0  # Less than one sign.
WORD = re.compile(r"[a-z][a-z0-9]+")
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "e", "y", "ly")
FILLERS = """
    the and that this with from for not its are was has have but one two than then when which while where what into onto
    off out over under after before does can cannot may will been being only also use used using get set via per a an of
    to in on at is it as by or if no so be do other another some any all more less too very same own made make still
    task tasks aws service services container containers error errors fail failed fails failing cause amazon ecs
"""
COMMON = frozenset(FILLERS.split())


def stem(word: str) -> str:
    """A word without its ending, as far as that needs no dictionary."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def stems(text: str) -> frozenset[str]:
    return frozenset(stem(each) for each in WORD.findall(text.lower().replace("_", " ")) if each not in COMMON)


class Topics:
    """What every cause is about, with how rare each word is among causes."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.of = {each.id: stems(f"{each.id.replace('.', ' ')} {each.title} {each.topic}") for each in rules}
        counts: dict[str, int] = {}
        for words in self.of.values():
            for word in words:
                counts[word] = counts.get(word, 0) + 1
        self.rarity = {word: math.log((len(self.of) + 1) / number) for word, number in counts.items()}
        self.length = {
            cause: math.sqrt(sum(self.rarity[each] ** 2 for each in words)) for cause, words in self.of.items()
        }

    def shared(self, cause: str, said: frozenset[str]) -> tuple[str, ...]:
        """The words in common, rarest first."""
        return tuple(sorted(self.of[cause] & said, key=lambda each: (-self.rarity[each], each)))

    def weight(self, cause: str, said: frozenset[str]) -> float:
        """How much words in common weigh; nothing when there is only one."""
        shared = self.of[cause] & said
        if len(shared) < 2:
            return 0.0
        return min(MOST, MOST * sum(self.rarity[each] ** 2 for each in shared) / (self.length[cause] * 6.0))
