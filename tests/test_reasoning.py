"""When what diagnoses is imported: behind the lists of the region, whatever they say."""

import asyncio
import subprocess
import sys

import pytest

from stackmedic.reasoning import made_ready
from tests.collect.replies import Replies, fails

PROGRAM = """
import asyncio, sys
from stackmedic.reasoning import made_ready

class Door:
    async def account(self):
        print("stackmedic.diagnose.engine" in sys.modules)

    async def pages(self, call):
        print("stackmedic.diagnose.engine" in sys.modules)

asyncio.run(made_ready(Door()))
print("stackmedic.diagnose.engine" in sys.modules)
"""


def test_no_list_of_the_region_waits_for_an_import() -> None:
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True, text=True)
    assert ["False", "False", "True"] == done.stdout.split()


@pytest.mark.parametrize("call", ["sts:GetCallerIdentity", "elasticloadbalancing:DescribeTargetGroups"])
def test_what_may_not_be_read_keeps_nobody_from_reasoning(call: str) -> None:
    said = {"sts:GetCallerIdentity": {"Account": "123456789012"}, "elasticloadbalancing:DescribeTargetGroups": {}}
    assert callable(asyncio.run(made_ready(Replies({**said, call: fails("AccessDenied")}))))
