"""One line for a shell in a container that runs, by ECS Exec.

ECS Exec has interactive sessions only, whose channel AWS's own session-manager-plugin speaks: it is started as the aws
CLI starts it, with the session in its environment and never among its words, at a terminal of its own, as it ends at
once without one. A session tells neither streams apart nor how a command ended, so the line says itself where its
output begins, and with which status it ends; it travels in base64, as the agent takes a command apart by its own rules.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html; the plugin's words:
github.com/aws/session-manager-plugin (README, "sessionmanagerplugin"); a terminal:
github.com/aws/amazon-ssm-agent/issues/354; no exit status: github.com/aws/amazon-ecs-agent/issues/2846.
"""

import asyncio
import json
import os
import re
import shutil
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, replace

from stackmedic.aws.writer import WritingDoor
from stackmedic.errors import CallFailed
from stackmedic.model.probed import Inside, Output

CALL = "ecs:ExecuteCommand"
PLUGIN = "session-manager-plugin"
GIVEN_IN = "AWS_SSM_START_SESSION_RESPONSE"
MISSING = f"PluginMissing: {PLUGIN} is not installed here"
BEGINS, ENDS = "<=stackmedic", "=>stackmedic"
TAKEN_S = 15.0  # What opening a session may take beside the line itself.
OUTPUT = re.compile(rf"{BEGINS}\n(?P<out>.*?)\n{ENDS} (?P<status>\d+)", re.DOTALL)


@dataclass(slots=True)
class Exec:
    """A container, by the text of ``Inside``. ``door`` makes the one call and no other."""

    door: WritingDoor
    where: str
    region: str

    def at(self, where: str) -> "Exec":
        return replace(self, where=where)

    async def run(self, line: str, wait_s: float) -> Output:
        """What became of a line. Raises CallFailed, before a session is begun where nothing here can speak it."""
        place = Inside.of(self.where)
        if shutil.which(PLUGIN) is None:
            raise CallFailed(CALL, MISSING, "install it as AWS's guide of Session Manager says")
        asked = {"cluster": place.cluster, "task": place.task, "container": place.container}
        answer = await self.door.change(CALL, {**asked, "command": command(line), "interactive": True})
        target = {"Target": f"ecs:{place.cluster}_{place.task}_{place.runtime_id}"}
        endpoint = f"https://ssm.{self.region}.amazonaws.com"
        words = [GIVEN_IN, self.region, "StartSession", "", json.dumps(target), endpoint]
        try:
            said = await _spoken(words, json.dumps(answer["session"]), wait_s * 4 + TAKEN_S)
        except TimeoutError as error:
            raise CallFailed(CALL, "Timeout", f"the session in {place.container} has not answered in time") from error
        return output(said)

    async def close(self) -> None:
        await self.door.close()


def command(line: str) -> str:
    """A line as a command that any container with a shell and base64 runs, and that no quoting can take apart."""
    marked = f"echo '{BEGINS}'; ( {line} ) 2>&1; s=$?; echo; echo '{ENDS}' $s"
    return f'/bin/sh -c "echo {b64encode(marked.encode()).decode()} | base64 -d | /bin/sh"'


def output(said: str) -> Output:
    """What stands between the marks of what a terminal showed. Raises CallFailed where they are not there."""
    found = OUTPUT.search(said.replace("\r", ""))  # Two terminals on the way each may put one before a line's end.
    if found is None:
        raise CallFailed(CALL, "NoAnswer", "the session ended before the line did")
    return Output(found["out"], "", int(found["status"]))


async def _spoken(words: list[str], session: str, wait_s: float) -> str:
    """All that the plugin shows at a terminal of its own, until it ends."""
    mine, its = os.openpty()
    with os.fdopen(mine, "rb", buffering=0) as terminal:
        try:
            given = {**os.environ, GIVEN_IN: session}
            plugin = await asyncio.create_subprocess_exec(PLUGIN, *words, stdin=its, stdout=its, stderr=its, env=given)
        finally:
            os.close(its)
        shown = asyncio.create_task(asyncio.to_thread(_shown, terminal.fileno()))
        try:
            async with asyncio.timeout(wait_s):
                await plugin.wait()
        finally:
            if plugin.returncode is None:
                plugin.kill()
            await shown
        return shown.result()


def _shown(terminal: int) -> str:
    """What is written to a terminal, until nobody can write to it any more."""
    parts: list[bytes] = []
    with suppress(OSError):  # Linux says so with EIO.
        while part := os.read(terminal, 65536):
            parts.append(part)
    return b"".join(parts).decode("utf-8", "replace")
