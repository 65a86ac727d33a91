"""A campaign: whatever is wrong with whatever stack, a bundle of it gives the bytes of the account's own diagnosis."""

from pathlib import Path

import pytest

from stackmedic.app import Seal
from stackmedic.report import json as json_report
from tests.conftest import Stacks
from tests.lab.test_faults_everywhere import FAULTS
from tests.scenarios.conftest import Doctor
from tests.scenarios.faulty import STACKS, shown

pytestmark = pytest.mark.soak
SPREAD = [(STACKS[place % len(STACKS)], name) for place, name in enumerate(sorted(FAULTS))]


@pytest.mark.parametrize(("stack", "name"), SPREAD)
def test_a_bundle_tells_the_same_to_the_byte(
    stacks: Stacks, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stack: str, name: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    lab = stacks(stack).fork()
    try:
        shown(lab, FAULTS[name])
        live = doctor.diagnose(lab, record=tmp_path / "b.zip", seal=Seal.BUNDLE)
        lab.control("weather", deny=["*"])
        again = doctor.diagnose(lab, source=tmp_path / "b.zip")
    finally:
        lab.control("down")
    assert json_report.report(live) == json_report.report(again)
