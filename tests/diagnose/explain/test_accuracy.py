"""How often explain is right about incidents of which it is shown only the evidence; the committed figures hold."""

import re

import pytest

from benchmarks import mutations
from benchmarks.accuracy import (
    CASES,
    FRESH,
    LATER,
    PAGE,
    TOLD,
    Halves,
    Result,
    confidence_section,
    fresh_section,
    halves,
    later_section,
    page,
    results,
    section,
    shares,
    told_section,
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
def fresh() -> Halves:
    return halves(FRESH)


@pytest.fixture(scope="module")
def later() -> Halves:
    return halves(LATER)


@pytest.fixture(scope="module")
def told() -> Halves:
    return halves(TOLD)


def test_no_figure_of_the_fresh_incidents_falls_and_the_page_is_current(fresh: Halves) -> None:
    hold("worked with", fresh.worked_with)
    hold("held out", fresh.held_out)
    written = PAGE.read_text(encoding="utf-8")
    assert page(fresh_section(fresh), written) == written, "make accuracy writes it anew"


def test_no_figure_of_the_later_incidents_falls_and_the_page_is_current(later: Halves) -> None:
    hold("later, worked with", later.worked_with)
    hold("later, held out", later.held_out)
    written = PAGE.read_text(encoding="utf-8")
    assert page(later_section(later), written) == written, "make accuracy writes it anew"


def test_no_figure_of_the_told_incidents_falls_and_the_page_is_current(told: Halves) -> None:
    hold("told, worked with", told.worked_with)
    hold("told, held out", told.held_out)
    written = PAGE.read_text(encoding="utf-8")
    assert page(told_section(told), written) == written, "make accuracy writes it anew"


def test_confidence_is_as_right_as_the_page_says(fresh: Halves, later: Halves, told: Halves) -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert page(confidence_section((fresh, later, told)), written) == written, "make accuracy writes it anew"


def test_the_page_has_the_figures_of_the_mutation_campaign() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert page(mutations.section(), written) == written, "make accuracy writes it anew"
    for stack in ("ohmycoins", "onyx", "omnirapeutic", "ecommerce", "multitenant-ai"):
        assert f"| {stack} | " in mutations.section()
        assert f"| {stack}-pairs | " in mutations.section()
