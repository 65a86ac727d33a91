"""What speaks for and against each cause, and how much: weights are added like log-odds, signs of one cause damped.

The strongest sign of a cause counts in full, each further one less, as they are seldom independent; what refutes counts
in full. Words in common decide only between causes that nothing else tells apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from stackmedic.diagnose.explain.exclusions import excluding
from stackmedic.diagnose.explain.index import Hit
from stackmedic.diagnose.explain.scene import Hits, Scene
from stackmedic.diagnose.rule import Rule
from stackmedic.diagnose.signature import Clue, Proves, Refutes, Together

PROOF = 2.0  # What a message that means hardly anything else is worth beside its weight.
DAMPED = 0.4  # Each further sign of the same cause counts this much of what the one before did.


@dataclass(frozen=True, slots=True)
class Sign:
    """One clue that was found: where, and what it weighs."""

    clue: Clue
    hits: tuple[Hit, ...]
    weight: float


@dataclass(slots=True)
class Weighed:
    """A cause with everything that speaks for and against it. ``spoken``: words in common are enough to name it."""

    rule: Rule
    signs: list[Sign] = field(default_factory=list)
    against: list[Sign] = field(default_factory=list)
    words: float = 0.0
    said: dict[str, str] = field(default_factory=dict)
    shared: tuple[str, ...] = ()
    spoken: bool = False
    family: float = 0.0
    demoted: float = 1.0

    @property
    def lines(self) -> set[int]:
        """Where its signs stand."""
        return {hit.line for each in self.signs for hit in each.hits}

    @property
    def told(self) -> float:
        """The weight of its signs alone."""
        total, factor = 0.0, 1.0
        for each in sorted((sign.weight for sign in self.signs), reverse=True):
            total += each * factor
            factor *= DAMPED
        return total + sum(sign.weight for sign in self.against)

    @property
    def cleared(self) -> bool:
        """Whether somebody found in order what this cause is about."""
        return any(each.clue in excluding(self.rule.id) for each in self.against)

    @property
    def weight(self) -> float:
        proof = PROOF if self.proven and self.demoted == 1.0 else 0.0
        return self.told * self.demoted + self.family + self.words + proof

    @property
    def proven(self) -> bool:
        return any(isinstance(each.clue, Proves) for each in self.signs) and self.told >= 5


def weighed(rules: Iterable[Rule], hits: Hits, scene: Scene) -> list[Weighed]:
    """Every cause of which something was found."""
    found = []
    for rule in rules:
        one = Weighed(rule)
        for clue in (*rule.signatures, *rule.clues, *excluding(rule.id)):
            sign = _sign(clue, hits, scene)
            if sign:
                (one.against if isinstance(clue, Refutes) else one.signs).append(sign)
        if one.signs:
            near = [(each, scene.near(each.hits, one.lines)) for each in one.against]
            one.against = [Sign(each.clue, hits_near, each.weight) for each, hits_near in near if hits_near]
            found.append(one)
        elif scene.described and one.cleared:
            found.append(one)  # Words in common may name it all the same, and those that clear it are among them.
    return found


def _sign(clue: Clue, hits: Hits, scene: Scene) -> Sign | None:
    if isinstance(clue, Together):
        if not all(text in hits for text in clue.texts) or (clue.unless and clue.unless in hits):
            return None
        close = scene.together([hits[text] for text in clue.texts])
        return Sign(clue, close, clue.weight) if close else None
    if isinstance(clue, Refutes):  # What refutes may stand anywhere near; of signs one is shown.
        told = clue.text in hits and not (clue.unless and clue.unless in hits)
        return Sign(clue, hits[clue.text], clue.weight) if told else None
    loud = scene.loud(hits.get(clue.text, ()))
    return Sign(clue, loud[:1], clue.weight) if loud else None


def patterns(rule: Rule) -> Iterable[str]:
    """Every pattern that a rule names."""
    for clue in (*rule.signatures, *rule.clues, *excluding(rule.id)):
        yield from texts_of(clue)
        if isinstance(clue, Together | Refutes) and clue.unless:
            yield clue.unless


def texts_of(clue: Clue) -> tuple[str, ...]:
    return clue.texts if isinstance(clue, Together) else (clue.text,)
