"""How often explain is right about incidents of which it is shown only the evidence; the committed figures hold."""

import re

import pytest

from benchmarks.accuracy import CASES, PAGE, page, results, shares

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the described incidents are not at hand")


def committed(name: str) -> tuple[int, int, int]:
    found = re.search(rf"^\| {name} \| (\d+) \| (\d+) \(\d+%\) \| (\d+) ", PAGE.read_text(), re.MULTILINE)
    assert found, name
    return int(found[1]), int(found[2]), int(found[3])


def test_no_figure_falls_and_the_page_is_current() -> None:
    found = results()
    for name, some in (("odd numbers", [each for each in found if each.odd]), ("all", found)):
        number, first, among = shares(some)
        assert (number, first >= committed(name)[1], among >= committed(name)[2]) == (committed(name)[0], True, True)
    written = PAGE.read_text(encoding="utf-8")
    assert page(found, written) == written, "make accuracy writes it anew"
