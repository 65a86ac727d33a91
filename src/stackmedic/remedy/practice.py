"""What stackmedic can do: the actions, by walking their folder, and what the runbooks tell a person to do."""

import re
from functools import cache
from pathlib import Path

from stackmedic.remedy.actions import all_actions
from stackmedic.remedy.planner import Practice

RUNBOOKS = (Path(__file__).parents[1] / "runbooks", Path(__file__).parents[3] / "runbooks")  # Installed; a checkout.
_RESOLUTION = re.compile(r"^## Resolution\n+(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def practice() -> Practice:
    """Everything below ``actions/``, and the runbooks."""
    return Practice({each.id: each for each in all_actions()}, resolution)


@cache
def resolution(cause: str) -> str:
    """What the runbook of a cause says under Resolution; where to look, when it is not at hand."""
    page = f"{cause.replace('.', '/')}.md"
    for folder in RUNBOOKS:
        if (folder / page).is_file():
            found = _RESOLUTION.search((folder / page).read_text(encoding="utf-8"))
            if found:
                return found[1].strip()
    return f"see runbooks/{page}"
