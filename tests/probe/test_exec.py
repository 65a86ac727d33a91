"""ECS Exec: what is sent runs in a real shell, and what a terminal shows of it is read; the channel is not ours."""

import asyncio
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from stackmedic.errors import CallFailed
from stackmedic.model.probed import Address, Inside, Probing
from stackmedic.probe.exec import Exec, command, output
from stackmedic.probe.through import asked_through
from tests.probe.test_through import needs_redis, program

PLACE = Inside("shop", "0123abcd", "api", "0123abcd-42")
SESSION = {"sessionId": "ecs-execute-command-1", "streamUrl": "wss://nowhere", "tokenValue": "hunter-2"}
PLUGIN = """#!/bin/sh
[ -t 0 ] || { echo "Cannot perform start session: EOF"; exit 255; }
echo "$@" > "$0.asked"
echo "$AWS_SSM_START_SESSION_RESPONSE" > "$0.given"
printf '\\r\\nStarting session with SessionId: ecs-execute-command-1\\r\\n'
eval "$(cat "$0.sent")"
printf '\\r\\n\\r\\nExiting session with sessionId: ecs-execute-command-1.\\r\\n'
"""


class Account:
    """Answers the one call as ECS does, and leaves what was to be run where the plugin of these tests finds it."""

    def __init__(self, folder: Path) -> None:
        self.sent = folder / "session-manager-plugin.sent"
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def change(self, call: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((call, parameters))
        self.sent.write_text(parameters["command"])
        return {"session": SESSION}


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("PATH", program(tmp_path, "session-manager-plugin", PLUGIN))
    return Account(tmp_path)


def exec_of(account: Account) -> Exec:
    return Exec(account, "ecs:api", "eu-central-1").at(str(PLACE))  # type: ignore[arg-type]


def run(account: Account, line: str) -> tuple[str, int]:
    found = asyncio.run(exec_of(account).run(line, 5))
    return found.out, found.status


def test_a_line_says_what_it_wrote_and_how_it_ended(account: Account) -> None:
    assert ("a 'b' \"c\" $d", 0) == run(account, """printf '%s' "a 'b' \\"c\\" \\$d" """)
    assert ("one\ntwo\n", 3) == run(account, "echo one; echo two >&2; exit 3")


def test_the_call_names_the_container_and_the_plugin_its_runtime(account: Account, tmp_path: Path) -> None:
    run(account, "true")
    ((call, asked),) = account.asked
    assert ("ecs:ExecuteCommand", True) == (call, asked["interactive"])
    assert ("shop", "0123abcd", "api") == (asked["cluster"], asked["task"], asked["container"])
    words = (tmp_path / "session-manager-plugin.asked").read_text()
    assert '{"Target": "ecs:shop_0123abcd_0123abcd-42"}' in words
    assert "hunter" not in words
    assert "hunter" in (tmp_path / "session-manager-plugin.given").read_text()


@needs_redis
def test_a_cache_tells_its_numbers_from_a_container(account: Account, cache: Address) -> None:
    found = asyncio.run(asked_through(exec_of(account), "redis", cache, "", None, Probing(wait_s=5)))
    assert (True, "PING is answered PONG", str(PLACE)) == (found.ok, found.says, found.through)


def test_without_the_plugin_no_session_is_begun(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(CallFailed) as failure:
        run(account, "true")
    assert failure.value.code.endswith("session-manager-plugin is not installed here")
    assert [] == account.asked


@pytest.mark.parametrize("said", ["", "Cannot perform start session: EOF\r\n", "<=stackmedic\r\nhalf an ans"])
def test_a_session_that_ends_before_its_line_is_no_answer(said: str) -> None:
    with pytest.raises(CallFailed, match="the session ended before the line did"):
        output(said)


def test_nothing_that_a_line_says_is_taken_apart_on_its_way() -> None:
    """What ECS is sent is three words, however the line is quoted."""
    sent = command("""psql -c "select 'a' || \\"b\\"; -- $(id) `id`" """)
    assert ["/bin/sh", "-c"] == shlex.split(sent)[:2]
    assert 3 == len(shlex.split(sent))
    done = subprocess.run(shlex.split(sent), capture_output=True, text=True, check=False, env={"PATH": os.defpath})
    assert "uid=" not in output(done.stdout).out.splitlines()[0].split("not found")[0]
