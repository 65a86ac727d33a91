"""How often explain is right about incidents of which it is shown only the evidence; the committed figures hold."""

import re

import pytest

from benchmarks import mutations
from benchmarks.accuracy import (
    CASES,
    COLLECTIONS,
    PAGE,
    Collection,
    Halves,
    Result,
    confidence_section,
    gathered_section,
    halves,
    page,
    results,
    section,
    shares,
)


def committed(name: str) -> tuple[int, int, int]:
    """The figures that the page gives for some incidents: the last row of that name, as older ones stand before."""
    found = re.findall(rf"^\| {name} \| (\d+) \| (\d+) \(\d+%\) \| (\d+) ", PAGE.read_text(), re.MULTILINE)
    assert found, name
    number, first, among = map(int, found[-1])
    return number, first, among


def hold(name: str, found: list[Result]) -> None:
    number, first, among = shares(found)
    assert (number, first >= committed(name)[1], among >= committed(name)[2]) == (committed(name)[0], True, True)


@pytest.mark.skipif(not CASES.is_dir(), reason="the described incidents are not at hand")
def test_no_figure_of_the_given_incidents_falls_and_the_page_is_current() -> None:
    found = results()
    hold("odd numbers", [each for each in found if each.odd])
    hold("all", found)
    written = PAGE.read_text(encoding="utf-8")
    assert page(section(found), written) == written, "make accuracy writes it anew"


@pytest.fixture(scope="module")
def gathered() -> dict[str, Halves]:
    return {each.heading: halves(each.folder) for each in COLLECTIONS}


@pytest.mark.parametrize("one", COLLECTIONS, ids=lambda each: each.worked_with)
def test_no_figure_of_gathered_incidents_falls_and_the_page_is_current(
    one: Collection, gathered: dict[str, Halves]
) -> None:
    found = gathered[one.heading]
    hold(one.worked_with, found.worked_with)
    hold(one.held_out, found.held_out)
    written = PAGE.read_text(encoding="utf-8")
    assert page(gathered_section(one, found), written) == written, "make accuracy writes it anew"


def test_confidence_is_as_right_as_the_page_says(gathered: dict[str, Halves]) -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert page(confidence_section(gathered.values()), written) == written, "make accuracy writes it anew"


def test_the_page_has_the_figures_of_the_mutation_campaign() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert page(mutations.section(), written) == written, "make accuracy writes it anew"
    for stack in ("ohmycoins", "onyx", "omnirapeutic", "ecommerce", "multitenant-ai"):
        assert f"| {stack} | " in mutations.section()
        assert f"| {stack}-pairs | " in mutations.section()
