"""The same account gives the same answer, to the byte, in whatever order the answers of AWS arrive."""

import pytest

from tests.cli.command import stackmedic
from tests.scenarios.lab import Lab


@pytest.mark.parametrize("runs", [3, pytest.param(20, marks=pytest.mark.soak)])
def test_a_stack_with_two_causes_is_told_in_the_same_bytes_again_and_again(lab: Lab, runs: int) -> None:
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.deploy(image=lab.definition()["containerDefinitions"][0]["image"] + "-nowhere")
    lab.advance(15)
    lab.control("weather", delay=[{"calls": "*", "from_s": 0, "to_s": 0.1}])
    told = {stackmedic("diagnose", "--json", environment=lab.environment()).out for _ in range(runs)}
    (answer,) = told
    assert "network.sg_ingress_missing" in answer
