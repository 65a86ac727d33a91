"""docs/causes.md says what the rules are, and enough of them decide by more than words."""

from tools.causes import FACTS, PAGE, TOLD, WORDS, kind_of, page

from stackmedic.diagnose.every_rule import all_rules


def test_the_page_is_what_the_rules_say() -> None:
    assert PAGE.read_text() == page()


def test_ninety_causes_are_decided() -> None:
    assert sum(kind_of(each) in (FACTS, TOLD) for each in all_rules()) >= 90


def test_a_cause_of_words_only_cannot_be_accused() -> None:
    assert all(each.run is None for each in all_rules() if kind_of(each) is WORDS)
