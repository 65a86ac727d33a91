"""When what diagnoses is imported: behind the first answer, whatever that is."""

import asyncio
import subprocess
import sys

from stackmedic.reasoning import made_ready
from tests.collect.replies import Replies, fails

PROGRAM = """
import asyncio, sys
from stackmedic.reasoning import made_ready

class Door:
    async def account(self):
        print("stackmedic.diagnose.engine" in sys.modules)

asyncio.run(made_ready(Door()))
print("stackmedic.diagnose.engine" in sys.modules)
"""


def test_the_first_call_waits_for_no_import() -> None:
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True, text=True)
    assert ["False", "True"] == done.stdout.split()


def test_an_account_that_is_not_told_keeps_nobody_from_reasoning() -> None:
    denied = {"sts:GetCallerIdentity": fails("AccessDenied")}
    assert callable(asyncio.run(made_ready(Replies(denied))))
