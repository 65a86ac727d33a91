"""Words in common: what a text speaks of, against all that is written about each cause (Okapi BM25).

Rare words count more than common ones, and repeating a word counts ever less. It decides where no signature is found,
or several causes have as many: people describe trouble in words that no list of messages can hold.
"""

import math
import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache

from stackmedic.diagnose.explain.weigh import texts_of
from stackmedic.diagnose.rule import Rule
from stackmedic.diagnose.signature import Refutes

SATURATION, LENGTH = 2.0, 0.7  # BM25's k1 and b.
TWICE = 2  # Title and topic are written to be found.
WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+")
HUMP = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
NO_WORDS = re.compile(r"\\[a-zA-Z]|\(\?[:=!<-]?i?|\{[\d,]*\}")
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "e", "y", "ly")
SHOWN = 6
FILLERS = """
    the and that this with from for not its are was has have but one two than then when which while where what into onto
    off out over under after before does can cannot may will been being only also use used using get set via per a an of
    to in on at is it as by or if no so be do other another some any all more less too very same own made make still
    task tasks aws service services container containers error errors fail failed fails failing cause amazon ecs
    arn amazonaws com eu ap southeast northeast
"""
COMMON = frozenset(FILLERS.split())


@cache
def stem(word: str) -> str:
    """A word without its ending, as far as that needs no dictionary."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def words(text: str) -> list[str]:
    """The words of a text; of a compound such as ``assignPublicIp`` its parts as well."""
    found: list[str] = []
    for word in WORD.findall(text.replace("_", " ")):
        parts = HUMP.findall(word) if not (word.islower() or word.isupper()) else []
        found += [word.lower(), *(each.lower() for each in parts if len(parts) > 1)]
    return [each for each in found if each not in COMMON and len(each) > 1]


def spoken(text: str) -> dict[str, str]:
    """What is compared, and the first word of the text that it stands for."""
    found: dict[str, str] = {}
    for word in words(text):
        found.setdefault(stem(word), word)
    return found


def written(rule: Rule) -> str:
    """All that is written about a cause."""
    module = sys.modules.get(rule.name)
    found = " ".join((rule.id.replace(".", " "), rule.title, rule.topic)), *rule.reports, *rule.cures
    clues = (each for each in (*rule.signatures, *rule.clues) if not isinstance(each, Refutes))
    said = (NO_WORDS.sub(" ", text) for each in clues for text in texts_of(each))
    return " ".join((*([found[0]] * TWICE), *found[1:], (module and module.__doc__) or "", *said))


class Topics:
    """What every cause is about: word → how much it speaks for each cause that it is written of."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        counts = {each.id: Counter(map(stem, words(written(each)))) for each in rules}
        known = Counter(word for count in counts.values() for word in count)
        rarity = {word: math.log(1 + (len(counts) - number + 0.5) / (number + 0.5)) for word, number in known.items()}
        mean = sum(count.total() for count in counts.values()) / max(1, len(counts))
        self.speaks: dict[str, dict[str, float]] = {}
        for cause, count in counts.items():
            damping = SATURATION * (1 - LENGTH + LENGTH * count.total() / mean)
            for word, times in count.items():
                speaks = rarity[word] * times * (SATURATION + 1) / (times + damping)
                self.speaks.setdefault(word, {})[cause] = speaks

    def weights(self, said: Iterable[str]) -> dict[str, float]:
        """How much what was said speaks for each cause."""
        found: dict[str, float] = {}
        for word in sorted(said):
            for cause, speaks in self.speaks.get(word, {}).items():
                found[cause] = found.get(cause, 0.0) + speaks
        return found

    def shared(self, said: dict[str, str], cause: str) -> tuple[str, ...]:
        """The words of the text that speak most for a cause."""
        found = {word: self.speaks[word][cause] for word in said if cause in self.speaks.get(word, {})}
        return tuple(said[each] for each in sorted(found, key=lambda each: (-found[each], each))[:SHOWN])
