"""How often explain is right about incidents of which it is shown only the evidence; the committed figures hold."""

import re

import pytest

from benchmarks.accuracy import CASES, FRESH, PAGE, Result, fresh_section, page, results, section, shares


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


def test_no_figure_of_the_fresh_incidents_falls_and_the_page_is_current() -> None:
    worked_with, held_out = results(FRESH / "working"), results(FRESH / "held_out")
    hold("worked with", worked_with)
    hold("held out", held_out)
    written = PAGE.read_text(encoding="utf-8")
    assert page(fresh_section(worked_with, held_out), written) == written, "make accuracy writes it anew"
