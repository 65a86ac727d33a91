"""Explain an incident from what is told of it: read, find signs, weigh, name causes. Same text, same answer."""

from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from stackmedic.diagnose.every_rule import all_rules
from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.facts.every_reader import all_readers
from stackmedic.diagnose.explain.families import FAMILIES
from stackmedic.diagnose.explain.index import Hit, Index
from stackmedic.diagnose.explain.material import Item, Material, material
from stackmedic.diagnose.explain.quoting import Quotes, Redact
from stackmedic.diagnose.explain.ranking import Ranking, strengths
from stackmedic.diagnose.explain.scene import Hits, Scene
from stackmedic.diagnose.explain.weigh import patterns
from stackmedic.diagnose.explain.words import Topics
from stackmedic.model.explanation import Explanation, Recognized
from stackmedic.model.incident import Incident

READ_FOR_FACTS = 400  # Lines for each kind of fact.


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that is known, made ready to be searched. ``trigger_of`` says whose word each word of ``triggers`` is."""

    ranking: Ranking
    index: Index
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
        ranking=Ranking(rules, Topics(rules)),
        index=Index(tuple(texts)),
        readers=readers,
        triggers=AhoCorasick([word for word, _ in words]),
        trigger_of=tuple(number for _, number in words),
    )


def explain(incident: Incident, redact: Redact) -> Explanation:
    """The causes that an incident's description points at. ``redact`` makes a line of it fit to be shown."""
    known = knowledge()
    read = material(incident)
    hits = _hits(known, read)
    scene = Scene(read, described=any(each.kind for each in read.items))
    hits = scene.without_silent(hits)
    families = [(each, [hit for text in each.texts for hit in scene.loud(hits.get(text, ()))]) for each in FAMILIES]
    heard = [(family, found[0]) for family, found in families if found]
    ranked = known.ranking.ranked(scene, hits, [family for family, _ in heard])
    quotes = Quotes(read, redact)
    return Explanation(
        causes=tuple(quotes.named(each, strength) for each, strength in strengths(ranked)),
        families=tuple(
            Recognized(family.name, family.layer, quotes.because(hit, 0.0), family.read) for family, hit in heard
        ),
        lines=len(read.items),
    )


def _hits(known: Knowledge, read: Material) -> Hits:
    """Where the text, and what is read from it, match."""
    hits = known.index.hits(read)
    facts = _facts(known, read)
    for pattern, said in known.index.hits(Material([Item(each.says, "") for each in facts])).items():
        found = tuple(Hit(facts[each.line].line, fact=facts[each.line].says.strip("«»")) for each in said)
        hits[pattern] = (*hits.get(pattern, ()), *found)
    return hits


def _facts(known: Knowledge, read: Material) -> list[Fact]:
    """What the readers of facts say, each thing where it is said first."""
    lines: list[dict[int, None]] = [{} for _ in known.readers]
    for word, start, _ in known.triggers.find_matches_as_indexes(read.lower, overlapping=True):
        wanted = lines[known.trigger_of[word]]
        if len(wanted) < READ_FOR_FACTS:
            wanted[read.line_at(start)] = None
    found: dict[str, Fact] = {}
    for reader, wanted in zip(known.readers, lines, strict=True):
        for fact in reader.read([(line, read.items[line]) for line in sorted(wanted)]):
            found.setdefault(fact.says, fact)
    return list(found.values())
