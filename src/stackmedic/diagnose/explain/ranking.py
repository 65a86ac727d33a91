"""From signs to an order: signs first, then families of messages, then words in common; residual causes step back."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from stackmedic.diagnose.explain.family import Family
from stackmedic.diagnose.explain.realms import FORMS, spoken_of
from stackmedic.diagnose.explain.scene import Hits, Scene
from stackmedic.diagnose.explain.weigh import Weighed, weighed
from stackmedic.diagnose.explain.words import Topics, spoken
from stackmedic.diagnose.rule import Rule
from stackmedic.model.explanation import Strength

SHOWN = 5  # Causes.
CONSIDERED = 8
BESIDE = 0.3  # A cause with less than this share of the first one's weight is not worth reading.
ENOUGH = 2.0  # Signs that weigh less, alone, are no answer.
SPOKEN, SPOKEN_UNASKED = 4.0, 6.0  # Nor are words in common that weigh less: in a description, in any other text.
BY_WORDS = 0.3  # What BM25's figures weigh beside signs.
SOLID = 4.0  # Signs that weigh as much make what they explain step back.
GENERAL, RESIDUAL = 0.4, 0.45  # What a cause keeps of its weight when a particular one is told.
GENERAL_WORDS = 0.8  # And of its words, which the particular one mostly shares.
OUTSIDE = 0.6  # What words are worth without a sign or a kind of trouble to support them.
CLEARED = 0.8  # Where what it is about was found in order: the sentence that says so has its words, too.
STRANGE = 0.6  # And where the text does not speak of the layer at all.
CLEAR = 1.0  # By how much a proof has to lead.
FAMILY, FAMILY_STEP = 0.9, 0.1  # Weight of a family for the first cause it points at, and how much less for each next.
SHORT = 80  # Lines of which all words are compared; of a longer text only lines in which something was found.
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rules and topics: what texts are ranked by."""

    rules: tuple[Rule, ...]
    topics: Topics

    def ranked(self, scene: Scene, hits: Hits, families: Iterable[Family]) -> list[Weighed]:
        """Causes that the text points at, the likeliest first; ids settle what weighs the same."""
        found = {each.rule.id: each for each in weighed(self.rules, hits, scene)}
        by_id = {each.id: each for each in self.rules}
        for family in families:
            for place, cause in enumerate(family.points_at):
                one = found.setdefault(cause, Weighed(by_id[cause]))
                one.family = max(one.family, FAMILY - FAMILY_STEP * place)
        self._compare_words(scene, hits, found)
        if not scene.described:
            _words_step_back(found)
        _step_back(found)
        named = (each for each in found.values() if each.told >= ENOUGH or each.family or each.spoken)
        ranked = sorted(named, key=lambda each: (-round(each.weight, 6), each.rule.id))[:CONSIDERED]
        for each in ranked:
            each.shared = self.topics.shared(each.said, each.rule.id)
        return ranked

    def _compare_words(self, scene: Scene, hits: Hits, found: dict[str, Weighed]) -> None:
        """Add what words in common weigh: to what was found, and to every cause where all lines are about one."""
        said = spoken(self.compared(scene, hits))
        alone = scene.described or (scene.is_prose and any(map(scene.hurts, range(len(scene.read.items)))))
        enough = SPOKEN if scene.described else SPOKEN_UNASKED
        by_id = {each.id: each for each in self.rules}
        realms = spoken_of(scene.read.text) if scene.described else frozenset(FORMS)
        for cause, speaks in self.topics.weights(said).items():
            layer = cause.partition(".")[0]
            strange = layer in FORMS and layer not in realms
            weight = speaks * BY_WORDS * (STRANGE if strange else 1.0)
            if cause in found or (alone and weight >= enough):
                one = found.setdefault(cause, Weighed(by_id[cause]))
                one.words, one.said = weight * (CLEARED if one.cleared else 1.0), said
                one.spoken = alone and weight >= enough

    @staticmethod
    def compared(scene: Scene, hits: Hits) -> str:
        """The words that are compared: all of a description. Of a log those of lines that speak of trouble, or of all
        lines if none does; of a long one only of lines in which something was found."""
        lines: Iterable[int] = range(len(scene.read.items))
        if len(scene.read.items) > SHORT:
            lines = sorted({hit.line for each in hits.values() for hit in each})
        most = MOST_LINES if len(scene.read.items) > SHORT else None
        hurting = [] if scene.described else list(islice(filter(scene.hurts, lines), most))
        return " ".join(scene.read.items[line].text for line in hurting or islice(lines, most))


def _words_step_back(found: dict[str, Weighed]) -> None:
    """In a text that nobody gathered words are a program's, and few: they speak less for a cause without a sign where
    another has one, and where none has, for what the recognized kind of trouble does not come from."""
    told = any(each.told >= ENOUGH for each in found.values())
    recognized = any(each.family for each in found.values())
    for each in found.values():
        if each.told < ENOUGH if told else recognized and not each.family:
            each.words *= OUTSIDE


def _step_back(found: dict[str, Weighed]) -> None:
    """Causes of which the text names the reason, or the particular case, weigh less: that one is the answer."""
    told = [each for each in found.values() if each.told >= SOLID]
    for general in {general for each in told for general in each.rule.instead_of} & found.keys():
        found[general].demoted = GENERAL
        found[general].words *= GENERAL_WORDS
    if any(not each.rule.residual for each in told):
        for each in found.values():
            if each.rule.residual:
                each.demoted = RESIDUAL
                each.words *= RESIDUAL


def strengths(ranked: list[Weighed]) -> list[tuple[Weighed, Strength]]:
    """The causes worth naming, each with how sure the text makes one."""
    told = []
    for place, each in enumerate(ranked[:SHOWN]):
        if each.weight < BESIDE * ranked[0].weight:
            break
        rival = ranked[1].weight if len(ranked) > 1 else 0.0
        if place == 0 and each.proven and each.weight >= rival + CLEAR:
            strength = Strength.HIGH
        elif each.proven or (place == 0 and each.told > ENOUGH):
            strength = Strength.MEDIUM
        else:
            strength = Strength.LOW
        told.append((each, strength))
    return told
