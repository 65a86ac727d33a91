"""A run that waits for its approval goes on waiting when that will not do."""

from pathlib import Path

import pytest

from stackmedic import changes
from stackmedic.durable.memory import Memory
from stackmedic.durable.seam import Kind, Run
from stackmedic.errors import Refused
from stackmedic.model.change import Risk
from stackmedic.remedy.live_site import Where
from stackmedic.remedy.runs import Heard
from tests.remedy.town import Town, opening


class Engine:
    """The double, as a command has it."""

    def __init__(self) -> None:
        self.control = Memory(())

    def of(self, kinds: tuple[Kind, ...]) -> "Engine":
        self.control.kinds = {each.name: each for each in kinds}
        return self

    def carry_out(self, run_id: str, heard: Heard, answered: str = "") -> Run:
        return self.control.go(run_id)

    def close(self) -> None:
        return None


def test_without_the_name_of_what_is_destroyed_a_run_goes_on_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    plan = Town(tmp_path, actions=(opening(risk=Risk.DESTRUCTIVE),)).plan()
    proposal = changes.Proposal(plan, None, Where(plan.scope.account, plan.scope.cluster_arn, region="eu-west-1"))
    engine = Engine()
    waiting = changes.apply_fix(proposal, approved=False, engine=engine.of)
    with pytest.raises(Refused, match="has to be named: door"):
        changes.approve_run(waiting.id, ("window",), engine=engine.of)
    assert waiting == changes.show_run(waiting.id, engine.of)
