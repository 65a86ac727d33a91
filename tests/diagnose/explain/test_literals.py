"""What a pattern cannot match without is what finds it: a string too few and a message is never seen."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.diagnose.every_rule import all_rules
from stackmedic.diagnose.explain.families import FAMILIES
from stackmedic.diagnose.explain.literals import required
from stackmedic.diagnose.explain.weigh import patterns
from stackmedic.diagnose.signature import compiled, regex

EVERY = sorted({text for rule in all_rules() for text in patterns(rule)} | {t for each in FAMILIES for t in each.texts})


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("exec format error", {"exec format error"}),
        (r"manifest … not found", {"not found"}),
        (r"\b28P01\b", {"28p01"}),
        (r"(?:one|other) thing", {"one thing", "other thing"}),
        (r"times? out", {"time out", "times out"}),
        (r"a+b{2,3}cde", {"cde"}),
        (r"(?:abc)?def", {"abcdef", "def"}),
        (r"(?!never)always", {"always"}),
        (r"M[12] chip", {"m1 chip", "m2 chip"}),
        (r"not\.found\(\)", {"not.found()"}),
    ],
)
def test_the_strings_are_those_that_every_match_holds(text: str, needs: set[str]) -> None:
    assert needs == required(text)


@pytest.mark.parametrize("text", [r"\d+", r".{3}", r"a?", r"[^x]+", r"(?:abc|\d)"])
def test_a_pattern_without_any_certain_string_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="certain"):
        required(text)


def test_every_pattern_of_ours_can_be_filed() -> None:
    assert all(required(text) for text in EVERY)


def test_no_pattern_of_ours_can_run_away() -> None:
    """No repetition of a repetition, and no gap without an end: what stands in one line is tried, and little of it."""
    nested = re.compile(r"[+*]\)[+*]|\.[*+](?!\?)")
    ours = {text for rule in all_rules() for each in rule.clues for text in [getattr(each, "text", "")] if text}
    assert [] == sorted(text for text in ours if nested.search(regex(text)))


@given(st.sampled_from(EVERY), st.data())
def test_whatever_matches_holds_one_of_the_strings(text: str, data: st.DataObject) -> None:
    said = data.draw(st.from_regex(compiled(text), fullmatch=True))
    assert any(each in said.lower() for each in required(text))
