"""Explain a incident: read it, find signs, weigh them, rank the causes. Same text, same answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from ahocorasick_rs import AhoCorasick

from stackmedic.diagnose.every_rule import all_rules
from stackmedic.diagnose.explain.facts import Reader
from stackmedic.diagnose.explain.facts.every_reader import all_readers
from stackmedic.diagnose.explain.families import FAMILIES, Family
from stackmedic.diagnose.explain.index import Hit, Index
from stackmedic.diagnose.explain.material import Item, Material, material
from stackmedic.diagnose.explain.weigh import RESIDUAL, Sign, Weighed, patterns, weighed
from stackmedic.diagnose.explain.words import Topics, stems
from stackmedic.diagnose.rule import Rule
from stackmedic.model.explanation import Because, Explanation, Named, Recognized, Strength
from stackmedic.model.incident import Incident

Redact = Callable[[str], str]

SHOWN = 5  # Causes.
QUOTED = 200  # Characters of a line.
READ_FOR_FACTS = 400  # Lines.
READ_FOR_WORDS = 60  # Lines of a long text whose words are compared: those in which something was found.
SHORT = 80  # Lines of which all words are compared.
ENOUGH = 2.0  # Signs that weigh less, alone, are no answer.
BESIDE = 0.3  # A cause with less than this share of the first one's weight is not worth reading.


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that is known, made ready to be searched."""

    rules: tuple[Rule, ...]
    index: Index
    topics: Topics
    readers: tuple[Reader, ...]
    triggers: AhoCorasick
    trigger_of: tuple[int, ...]


@cache
def knowledge() -> Knowledge:
    rules, readers = all_rules(), all_readers()
    texts = dict.fromkeys(text for rule in rules for text in patterns(rule))
    texts |= dict.fromkeys(text for family in FAMILIES for text in family.texts)
    words = [(word, number) for number, reader in enumerate(readers) for word in reader.words]
    return Knowledge(
        rules,
        Index(tuple(texts)),
        Topics(rules),
        readers,
        AhoCorasick([word for word, _ in words]),
        tuple(at for _, at in words),
    )


def explain(incident: Incident, redact: Redact) -> Explanation:
    """The causes that a incident points at. ``redact`` makes a line of it fit to be shown."""
    known = knowledge()
    read = material(incident)
    facts, sources = _facts(known, read)
    hits = known.index.hits(read)
    for pattern, hit in known.index.hits(facts).items():
        hits.setdefault(pattern, replace(hit, line=-1 - hit.line))
    quotes = _Quotes(read, facts, sources, redact)
    families = [(each, hits[text]) for each in FAMILIES if (text := next((t for t in each.texts if t in hits), None))]
    ranked = _ranked(known, read, hits, families, whole=bool(incident.stack))
    return Explanation(
        causes=tuple(_named(each, strength, quotes) for each, strength in _strengths(ranked)),
        families=tuple(_recognized(family, hit, quotes) for family, hit in families),
        lines=len(read.items),
    )


def _facts(known: Knowledge, read: Material) -> tuple[Material, list[int]]:
    """What the readers of facts say, as lines of their own, and the lines that they were read from."""
    lines: list[dict[int, None]] = [{} for _ in known.readers]
    for word, start, _ in known.triggers.find_matches_as_indexes(read.lower, overlapping=True):
        wanted = lines[known.trigger_of[word]]
        if len(wanted) < READ_FOR_FACTS:
            wanted[read.line_at(start)] = None
    said: dict[str, int] = {}
    for reader, wanted in zip(known.readers, lines, strict=True):
        for fact in reader.read([(line, read.items[line]) for line in sorted(wanted)]):
            said.setdefault(fact.says, fact.line)
    items = [Item(says, read.items[line].where) for says, line in said.items()]
    return Material(items), list(said.values())


def _ranked(
    known: Knowledge, read: Material, hits: dict[str, Hit], families: list[tuple[Family, Hit]], whole: bool
) -> list[Weighed]:
    found = {each.rule.id: each for each in weighed(known.rules, hits)}
    by_id = {each.id: each for each in known.rules}
    for family, _ in families:
        for place, cause in enumerate(family.points_at):
            if cause in by_id:
                one = found.setdefault(cause, Weighed(by_id[cause]))
                one.family = max(one.family, 0.9 - 0.1 * place)
    _compare_words(known, read, hits, found, by_id, whole)
    proven = [each for each in found.values() if each.proven and not each.rule.residual]
    for each in found.values():
        if proven and each.rule.residual:
            each.demoted = RESIDUAL
    ranked = sorted(found.values(), key=lambda each: (-round(each.weight, 6), each.rule.id))
    return [each for each in ranked if each.weight > 0.5 and (each.told >= ENOUGH or each.family or whole)]


def _compare_words(
    known: Knowledge,
    read: Material,
    hits: dict[str, Hit],
    found: dict[str, Weighed],
    by_id: dict[str, Rule],
    whole: bool,
) -> None:
    chosen = (
        range(len(read.items))
        if len(read.items) <= SHORT
        else sorted({each.line for each in hits.values() if each.line >= 0})[:READ_FOR_WORDS]
    )
    said = stems(" ".join(read.items[line].text for line in chosen))
    for rule in known.rules:
        if rule.id in found or whole:
            weight = known.topics.weight(rule.id, said)
            if weight > 0:
                found.setdefault(rule.id, Weighed(by_id[rule.id])).words = weight


def _strengths(ranked: list[Weighed]) -> list[tuple[Weighed, Strength]]:
    told = []
    for place, each in enumerate(ranked[:SHOWN]):
        if each.weight < BESIDE * ranked[0].weight:
            break
        rival = max((other.weight for other in ranked if other is not each), default=0.0)
        clear = each.weight >= rival + 1.0
        if each.proven and clear and place == 0:
            strength = Strength.HIGH
        elif (each.told >= 3.0 and place == 0) or each.proven:
            strength = Strength.MEDIUM
        else:
            strength = Strength.LOW
        told.append((each, strength))
    return told


@dataclass(frozen=True, slots=True)
class _Quotes:
    """Quotes lines, redacted whole and then cut around what matched."""

    read: Material
    facts: Material
    sources: list[int]
    redact: Redact

    def of(self, hit: Hit, weight: float) -> Because:
        if hit.line < 0:
            fact = self.facts.items[-1 - hit.line]
            item = self.read.items[self.sources[-1 - hit.line]]
            return Because(_cut(self.redact(item.text), ""), item.where, fact.text.strip("«»"), weight)
        item = self.read.items[hit.line]
        matched = self.read.text[hit.start : hit.end]
        return Because(_cut(self.redact(item.text), matched), item.where, "", weight)


def _cut(text: str, matched: str) -> str:
    if len(text) <= QUOTED:
        return text
    at = max(0, text.find(matched[:40])) if matched else 0
    start = max(0, min(at - QUOTED // 4, len(text) - QUOTED))
    return ("…" if start else "") + text[start : start + QUOTED].strip() + ("…" if start + QUOTED < len(text) else "")


def _named(one: Weighed, strength: Strength, quotes: _Quotes) -> Named:
    signs: list[Sign] = sorted(one.signs, key=lambda each: -each.weight) + one.against
    because = [quotes.of(hit, sign.weight) for sign in signs for hit in sign.hits]
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


def _recognized(family: Family, hit: Hit, quotes: _Quotes) -> Recognized:
    return Recognized(family.name, family.layer, quotes.of(hit, 0.0), family.read)
