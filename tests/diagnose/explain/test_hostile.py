"""Texts made to hurt: they cost little time, and nothing of them steers a terminal."""

import random
import re
import time

import pytest

from stackmedic.diagnose.explain.engine import knowledge
from stackmedic.diagnose.explain.literals import required
from stackmedic.report.explanation import as_text
from tests.diagnose.explain.asking import causes, explained

LINES = 30
MOST_S = 1.0  # Seconds of one core, for some forty kilobytes; ten times what the worst takes.


def made_to_hurt(pattern: str, chance: random.Random) -> str:
    """A text full of the words that a pattern looks for, so that it is tried everywhere and nearly matches."""
    words = re.findall(r"[A-Za-z][A-Za-z ]{2,}", re.sub(r"\\[a-zA-Z]|<\w+>", " ", pattern)) + sorted(required(pattern))
    line = " ".join(chance.choice(words) for _ in range(200))[:1400]
    return "\n".join([line] * LINES)


@pytest.mark.parametrize("part", range(4))
def test_words_of_a_pattern_in_heaps_cost_little(part: int) -> None:
    chance = random.Random(part)
    longest = sorted(knowledge().index.patterns, key=lambda each: -each.count("…"))[part:80:4]
    for pattern in longest:
        began = time.process_time()
        explained(made_to_hurt(pattern, chance))
        assert time.process_time() - began < MOST_S, pattern


@pytest.mark.parametrize(
    "text", ["a" * 300_000, "(" * 100_000, "\x1b[" * 50_000, "\\u00" * 50_000, "{" * 100_000, "│\n" * 50_000]
)
def test_one_thing_over_and_over_costs_little(text: str) -> None:
    began = time.process_time()
    causes(text)
    assert time.process_time() - began < MOST_S


def test_a_page_shows_no_control_character_of_the_text() -> None:
    text = "exec format error \x1b[2J \x1b]0;owned\x07 \x9b31m \u202e rtl \r overwritten"
    page = as_text(explained(text))
    assert not set(page) & {"\x1b", "\x07", "\x9b", "\u202e", "\r"}
