"""What a container executes: the definition's entry point or command, else the image's own, if it can be executed.

Sources: docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (entryPoint, command: a
list of words; one word with blanks in it is one name of a file).
"""

from typing import Any

from stackmedic.lab.physics.program import Program
from stackmedic.lab.physics.starting import words


def entry_problem(container: dict[str, Any], program: Program) -> str:
    """Why the runtime cannot execute what the container is to run; empty when it can."""
    given = [*(container.get("entryPoint") or ()), *(container.get("command") or ())]
    what = given[0] if given else program.entry
    if not given and not program.executable:
        return words.NOT_EXECUTED.format(what=what, why=words.NOT_PERMITTED)
    if not any(blank in what for blank in " \t\n") and not _is_assignment(what):
        return ""
    why = words.NO_SUCH_FILE.format(what=what) if what.startswith("/") else words.NOT_FOUND_ON_PATH
    return words.NOT_EXECUTED.format(what=what, why=why)


def _is_assignment(word: str) -> bool:
    """``NAME=value`` before a command is a shell's syntax; without a shell it is the name of a file."""
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()
