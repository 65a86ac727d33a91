"""What is shown of a text: lines without secrets, cut around what matters."""

from collections.abc import Callable
from dataclasses import dataclass

from stackmedic.diagnose.explain.index import Hit
from stackmedic.diagnose.explain.material import Material
from stackmedic.diagnose.explain.weigh import Sign, Weighed
from stackmedic.model.explanation import Because, Named, Strength

Redact = Callable[[str], str]
LONGEST = 200  # Characters of a line.
SEARCHED = 40  # Characters of a match by which it is found again in the redacted line.


@dataclass(frozen=True, slots=True)
class Quotes:
    """Quotes lines of a text. They are redacted whole and cut afterwards: half a secret shows no shape."""

    read: Material
    redact: Redact

    def because(self, hit: Hit, weight: float) -> Because:
        item = self.read.items[hit.line]
        matched = "" if hit.fact else self.read.text[hit.start : hit.end]
        return Because(cut(self.redact(item.text), matched), item.where, hit.fact, weight)

    def named(self, one: Weighed, strength: Strength) -> Named:
        """A cause as it is reported: the strongest sign first, what speaks against it last."""
        signs: list[Sign] = [*sorted(one.signs, key=lambda each: -each.weight), *one.against]
        because = [self.because(hit, sign.weight) for sign in signs for hit in sign.hits]
        if one.shared:
            because.append(
                Because("", "the whole text", f"words in common: {', '.join(one.shared)}", round(one.words, 2))
            )
        return Named(
            id=one.rule.id,
            title=one.rule.title,
            confidence=strength,
            weight=round(one.weight, 2),
            because=tuple(dict.fromkeys(because)),
            confirm=one.rule.confirm,
            remedies=one.rule.cures,
            runbook=one.rule.run is not None,
        )


def cut(text: str, matched: str) -> str:
    """At most so many characters of a line, around what matched."""
    if len(text) <= LONGEST:
        return text
    at = max(0, text.find(matched[:SEARCHED])) if matched else 0
    start = max(0, min(at - LONGEST // 4, len(text) - LONGEST))
    end = start + LONGEST
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
