"""Through which of stackmedic's doors a failure is named: most by a diagnosis of the stack, some by another.

No running stack shows what Terraform printed, how a build ended, or what was changed past a configuration. Each door
takes what a person would hand it, and answers with the causes that it names.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stackmedic import app, infrastructure
from stackmedic.app import Options, Target
from stackmedic.lab.fault import State
from stackmedic.model.finding import Diagnosis
from stackmedic.model.probed import Tunnel, Ways
from tests.scenarios.lab import Lab
from tests.scenarios.terraformed import state as terraform_state

ANSWERS = 1  # Of what a text points at, only the first cause counts as named.
Text = Callable[[Lab, State], str]


@dataclass(frozen=True)
class Door:
    """``how``: as it is typed; ``before``: a text that somebody has from before the failure; ``ask``: what is named."""

    how: str
    ask: Callable[[Lab, State, str], list[str]]
    before: Callable[[Lab], str] = lambda lab: ""


def explained(text: Text) -> Door:
    """A text that AWS, a build or a program wrote."""

    def ask(lab: Lab, state: State, was: str) -> list[str]:
        with _file(text(lab, state)) as path:
            return [each.id for each in app.explain(path).causes[:ANSWERS]]

    return Door("`stackmedic explain`", ask)


def terraform_explained(text: Text) -> Door:
    """What Terraform printed: one error."""

    def ask(lab: Lab, state: State, was: str) -> list[str]:
        with _file(text(lab, state)) as path:
            (error,) = infrastructure.explain_run(path)
        return [each.id for each in error.explanation.causes[:ANSWERS]]

    return Door("`stackmedic terraform explain`", ask)


def _diagnosed(lab: Lab, state: State, was: str) -> list[str]:
    """Causes, risks and states that the diagnosis of the stack's cluster has, causes first."""
    with _account(lab):
        cluster = lab.ecs.list_clusters()["clusterArns"][0].rpartition("/")[2]
        return _named(app.diagnose(Target(cluster=cluster), Options()))


def _named(found: Diagnosis) -> list[str]:
    return list(dict.fromkeys(each.id for each in (*found.causes, *found.risks, *found.states)))


def probed(checks: str) -> Door:
    """A diagnosis that asks the stack itself, too: what somebody declared in ``stackmedic.toml``, over HTTPS."""

    def ask(lab: Lab, state: State, was: str) -> list[str]:
        cluster = lab.ecs.list_clusters()["clusterArns"][0].rpartition("/")[2]
        ports = {name: ("127.0.0.1", number) for name, number in lab.control("status")["ports"].items()}
        ways = Ways((Tunnel("", 80, ports["http"]), Tunnel("", 443, ports["https"])), ports["dns"])
        with _account(lab), _file(f'[stack.staging]\ncluster = "{cluster}"\n{checks}') as path:
            options = Options(config=Path(path), probe=True, kinds=("http",), ways=ways)
            return _named(app.diagnose(Target(cluster=cluster), options))

    return Door("`stackmedic diagnose --probe`", ask)


def _drifted(lab: Lab, state: State, was: str) -> list[str]:
    with _account(lab), _file(was) as path:
        return ["terraform.drift"] if infrastructure.drift(path).surprising else []


@contextmanager
def _account(lab: Lab) -> Iterator[None]:
    kept = dict(os.environ)
    os.environ.update(lab.environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


@contextmanager
def _file(text: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "said")
        path.write_text(text, encoding="utf-8")
        yield str(path)


DIAGNOSE = Door("`stackmedic diagnose`", _diagnosed)
DRIFT = Door("`stackmedic terraform drift`", _drifted, before=terraform_state)
