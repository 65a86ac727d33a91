"""A shell on a host, as far as people who repair a stack use one: a line, its parts, and what each part says.

``a && b``, ``a || b``, ``a; b`` and ``a | b`` are understood, variables in front of a command (also exported ones, and
with the output of a command, ``NAME="$(…)"``) and ``sudo`` as well;
what no command here is called is not found (127). Each command is a function in ``commands.py``.
"""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.hosts.host import Host

NOT_FOUND = 127


@dataclass(slots=True)
class Said:
    """What a command wrote, and its exit code."""

    out: str = ""
    err: str = ""
    code: int = 0


@dataclass(frozen=True, slots=True)
class Shell:
    """Where a command runs. ``stored`` is moto's instance."""

    account: "Account"
    stored: Any
    host: "Host"


Command = Callable[[Shell, list[str], Mapping[str, str], str], Said]
COMMANDS: dict[str, Command] = {}


def command(name: str) -> Callable[[Command], Command]:
    """``command(shell, words, environment, standard input) -> Said``."""

    def remember(function: Command) -> Command:
        COMMANDS[name] = function
        return function

    return remember


def run(shell: Shell, lines: list[str]) -> Said:
    """Run a script; its exit code is the last command's."""
    whole = Said()
    for line in lines:
        said = _line(shell, line.strip())
        whole = Said(whole.out + said.out, whole.err + said.err, said.code)
    return whole


def _line(shell: Shell, line: str) -> Said:
    if not line or line.startswith("#"):
        return Said()
    try:
        words = _words(_substituted(shell, line))
    except ValueError as error:
        return Said(err=f"sh: 1: Syntax error: {error}\n", code=2)
    whole, joint = Said(), ";"
    exported: dict[str, str] = {}
    for piece, following in _pieces(words):
        if joint == ";" or (joint == "&&") == (whole.code == 0):
            said = _pipe(shell, piece, exported)
            whole = Said(whole.out + said.out, whole.err + said.err, said.code)
        joint = following
    return whole


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;")
    lexer.whitespace_split = True
    lexer.commenters = ""
    return list(lexer)


def _pieces(words: list[str]) -> list[tuple[list[str], str]]:
    """Pipelines, each with what joins it to the next one."""
    found: list[tuple[list[str], str]] = []
    piece: list[str] = []
    for word in [*words, ";"]:
        if word in ("&&", "||", ";"):
            if piece:
                found.append((piece, word))
            piece = []
        else:
            piece.append(word)
    return found


def _pipe(shell: Shell, words: list[str], exported: dict[str, str]) -> Said:
    said, given = Said(), ""
    part: list[str] = []
    for word in [*words, "|"]:
        if word != "|":
            part.append(word)
            continue
        done = _command(shell, part, given, exported)
        said = Said(done.out, said.err + done.err, done.code)
        given, part = done.out, []
    return said


def _command(shell: Shell, words: list[str], given: str, exported: dict[str, str]) -> Said:
    environment = dict(exported)
    rest = [each for each in words if not each.startswith(("2>", ">"))]
    exports = rest[:1] == ["export"]
    while rest and (rest[0] in ("sudo", "export") or ("=" in rest[0] and rest[0].split("=")[0].isidentifier())):
        word = rest.pop(0)
        if "=" in word:
            name, _, value = word.partition("=")
            environment[name] = value
            if exports:
                exported[name] = environment[name]
    if not rest:
        return Said()
    function = COMMANDS.get(rest[0].rpartition("/")[2])
    if function is None:
        return Said(err=f"sh: 1: {rest[0]}: not found\n", code=NOT_FOUND)
    return function(shell, rest[1:], environment, given)


def _substituted(shell: Shell, line: str) -> str:
    """A line with what the commands in ``$(…)`` write in their place, quoted for the double quotes around them."""
    begin = line.find("$(")
    if begin < 0:
        return line
    end, depth = begin + 2, 1
    while end < len(line) and depth:
        depth += {"(": 1, ")": -1}.get(line[end], 0)
        end += 1
    out = _line(shell, line[begin + 2 : end - 1]).out.rstrip("\n")
    quoted = "".join(f"\\{each}" if each in '\\"$`' else each for each in out)
    return line[:begin] + quoted + _substituted(shell, line[end:])
