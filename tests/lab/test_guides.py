"""What each guide describes happens on its stack: by a named fault or AWS's own calls, to whom it says, and it ends."""

from collections.abc import Iterator

import pytest

from tests.conftest import Stacks
from tests.lab.guides.failure import Failure, missing, places
from tests.lab.guides.letters import LETTERS
from tests.lab.guides.tables import GUIDES, diagnosed, every, is_named
from tests.scenarios.lab import Lab

CASES = [
    pytest.param(stack, failure, id=name, marks=() if failure.sample else pytest.mark.soak)
    for name, stack, failure in every()
]


@pytest.fixture
def guided(stacks: Stacks, stack: str) -> Iterator[Lab]:
    """A copy of the guide's stack."""
    copy = stacks(stack).fork()
    yield copy
    copy.control("down")


@pytest.mark.parametrize(("stack", "failure"), CASES)
def test_a_failure_hurts_as_its_guide_says_and_ends(guided: Lab, stack: str, failure: Failure) -> None:
    before = guided.control("health")["past"]
    state = failure.bring_about(guided)
    guided.advance(failure.minutes)
    told = guided.control("health")
    since = [*told["hurts"], *(each for each in told["past"] if each not in before)]

    assert [] == missing(failure.hurts, places(since))
    assert [] == missing(failure.risks, places(told["risks"]))
    if not failure.hurts:
        assert [] == told["hurts"]
    if failure.shows is not None:
        failure.shows(guided, state)

    failure.end(guided, state)
    guided.advance(failure.healed)
    told = guided.control("health")

    assert ([], []) == (told["hurts"], told["risks"])


@pytest.mark.parametrize("letter", GUIDES)
def test_every_cause_that_a_guide_describes_is_in_its_table(letter: str) -> None:
    described = {cause for cause, letters in LETTERS.items() if letter in letters}
    assert set() == described - {each.cause for each in GUIDES[letter].FAILURES}


def test_every_failure_shows_itself_somewhere() -> None:
    assert [] == [name for name, _, each in every() if not (each.hurts or each.risks or each.shows)]


def test_no_two_lines_of_a_guide_are_the_same() -> None:
    for guide in GUIDES.values():
        lines = [(each.section, each.says) for each in guide.FAILURES]
        assert len(lines) == len(set(lines))


def test_every_failure_was_named_when_it_was_last_measured() -> None:
    """By its cause, or by one that its line argues to be nearer."""
    seen = diagnosed()
    assert [] == [name for name, _, each in every() if not is_named(each, seen.get(name, []))]
