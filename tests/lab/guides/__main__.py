"""``python -m tests.lab.guides``: what ``stackmedic diagnose`` names of each failure, kept for the page.

Each line is brought about on a copy of its stack, and diagnosed when its time has passed. Nothing is asserted: where
the diagnosis names something else, or nothing, the page says so.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from stackmedic import app
from stackmedic.app import Options, Target
from tests.lab.guides.failure import Failure
from tests.lab.guides.tables import DIAGNOSED, GUIDES, identity
from tests.scenarios.lab import Lab, start


def named(lab: Lab, failure: Failure) -> list[str]:
    """Causes, risks and states that the diagnosis of the stack's cluster has, causes first."""
    failure.bring_about(lab)
    lab.advance(failure.minutes)
    os.environ.update(lab.environment())
    cluster = lab.ecs.list_clusters()["clusterArns"][0].rpartition("/")[2]
    found = app.diagnose(Target(cluster=cluster), Options())
    seen = [each.id for each in (*found.causes, *found.risks, *found.states)]
    return list(dict.fromkeys(seen))


def measure() -> dict[str, list[str]]:
    """Every line of every table, or of the stacks named on the command line."""
    seen = json.loads(DIAGNOSED.read_text()) if DIAGNOSED.exists() and sys.argv[1:] else {}
    for guide in GUIDES.values():
        if sys.argv[1:] and guide.STACK not in sys.argv[1:]:
            continue
        process, lab = start(Path(tempfile.mkdtemp()), guide.STACK)
        for number, failure in enumerate(guide.FAILURES):
            copy, name = lab.fork(), identity(guide, number)
            seen[name] = named(copy, failure)
            copy.control("down")
            sys.stderr.write(f"{name}: {', '.join(seen[name]) or '–'}\n")
        process.terminate()
        process.wait()
    return seen


if __name__ == "__main__":
    DIAGNOSED.write_text(json.dumps(measure(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
