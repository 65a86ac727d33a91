"""What a container runs: its image's program, unless the definition or whoever runs the task names another command.

A command that starts something of the image's kind (its server, its interpreter) is the program. A tool of the base
system does what that tool does: ``sleep`` serves nobody, ``true`` ends at once. A shell runs the last command of its
line. Sources: docs.docker.com/reference/dockerfile (the command takes the place of CMD), the manual of GNU coreutils.
"""

import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stackmedic.lab.physics import dialects
from stackmedic.lab.physics.program import Failure, Program

SHELLS = frozenset({"sh", "bash", "ash"})
ENDING = {
    **dict.fromkeys(("true", "echo", "printf", "ls", "env", "cat", "date", "id", "pwd", "hostname"), 0),
    "false": 1,
}
WAITING = frozenset({"sleep", "tail"})
BASE = SHELLS | WAITING | set(ENDING)
UNITS_S = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
FOR_EVER_S = 10 * 365 * 86400.0
AT_ONCE_S = 0.05


def given(container: Mapping[str, Any]) -> list[str]:
    """The words that take the place of the image's command; empty: it runs that."""
    return [*(container.get("entryPoint") or ()), *(container.get("command") or ())]


def executables(program: Program) -> frozenset[str]:
    """The commands that an image has on its path; empty where nothing is known of the image."""
    kind = dialects.named(program.dialect).executables
    return kind | BASE | set(program.tools) | {program.entry.rsplit("/", 1)[-1]} if kind else frozenset()


def commanded(container: Mapping[str, Any], program: Program) -> Program:
    """The program as the container runs it."""
    words = _last_of_shell(given(container))
    if not words:
        return program
    name = words[0].rsplit("/", 1)[-1]
    if name in ENDING:
        said = (" ".join(words[1:]),) if name in ("echo", "printf") else ()
        return _instead(program, AT_ONCE_S, fails=Failure(AT_ONCE_S, ENDING[name], said))
    if name in WAITING:
        return _instead(program, _seconds(words) if name == "sleep" else FOR_EVER_S)
    refused = dialects.named(program.dialect).cannot_run(words)
    return replace(program, fails=Failure(program.start_s, 1, refused)) if refused else program


def _instead(program: Program, lasts_s: float, fails: Failure | None = None) -> Program:
    """Something small that opens nothing, listens nowhere, and is over after a while."""
    return Program(start_s=lasts_s, once=True, fails=fails, memory_mib=1.0, cpu_units=0.0, tools=program.tools)


def _last_of_shell(words: list[str]) -> list[str]:
    if len(words) < 3 or words[0].rsplit("/", 1)[-1] not in SHELLS or words[1] not in ("-c", "-lc", "-ec"):
        return words
    try:
        line = shlex.split(words[2].replace("&&", ";").replace("||", ";").rsplit(";", 1)[-1])
    except ValueError:  # A quote that does not close: the shell says so and ends.
        return ["false"]
    return line[1:] if line[:1] == ["exec"] else line


def _seconds(words: list[str]) -> float:
    text = words[1] if len(words) > 1 else "0"
    number, unit = (text[:-1], UNITS_S[text[-1]]) if text[-1:] in UNITS_S else (text, 1.0)
    return FOR_EVER_S if text == "infinity" else float(number) * unit if number.replace(".", "", 1).isdigit() else 0.0
