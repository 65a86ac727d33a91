"""Whether what a container executes, its image's command or that of the definition, is there and can be executed.

Sources: docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (entryPoint, command: a
list of words; one word with blanks in it is one name of a file).
"""

from collections.abc import Mapping
from typing import Any

from stackmedic.lab.physics.commands import executables, given
from stackmedic.lab.physics.program import Program
from stackmedic.lab.physics.starting import words

FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin")


def entry_problem(container: Mapping[str, Any], program: Program) -> str:
    """Why the runtime cannot execute what the container is to run; empty when it can."""
    named = given(container)
    if not named:
        refused = words.NOT_EXECUTED.format(what=program.entry, why=words.NOT_PERMITTED)
        return "" if program.executable else refused
    what = named[0]
    if _is_there(what, program):
        return ""
    why = words.NO_SUCH_FILE.format(what=what) if "/" in what else words.NOT_FOUND_ON_PATH
    return words.NOT_EXECUTED.format(what=what, why=why)


def _is_there(what: str, program: Program) -> bool:
    """A command on the path, or a file: a tool by its full name, or one beside the program's own."""
    if any(blank in what for blank in " \t\n") or _is_assignment(what):
        return False
    known, (folder, _, name) = executables(program), what.rpartition("/")
    if folder and folder not in FOLDERS:
        return not folder.startswith("/") or folder == program.entry.rpartition("/")[0]
    return not known or name in known


def _is_assignment(word: str) -> bool:
    """``NAME=value`` before a command is a shell's syntax; without a shell it is the name of a file."""
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()
