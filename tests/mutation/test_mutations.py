"""A few mutations of each kind; the whole campaign is ``make mutations``."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutation.campaign import run, wanted
from tests.mutation.stack import Stack
from tests.scenarios import lab as lab_module
from tests.scenarios.lab import Lab

HURT = (
    "alb-sg ingress 443 0.0.0.0/0: removed",
    "public-rt 0.0.0.0/0: removed",
    "-backend executionRoleArn: no such role",
    "-backend-tg: targets deregistered",
    "-backend-tg HealthCheckPort: 9",
    "token: set another",
    "endpoint s3: policy denies + new tasks",
    "/backend: deleted + new tasks",
    "vpc EnableDnsSupport: off",
    "-redis: deleted",
    "-rds-cpu-high threshold: always crossed",
)
HARMLESS = (
    "alb-sg ingress 80 0.0.0.0/0: other port",
    "database ohmycoins-staging storage: more",
    "-backend-tg HealthCheckIntervalSeconds: 300",
    "-backend taskRoleArn: none",
)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Stack]]:
    process, lab = lab_module.start(Path(tmp_path_factory.mktemp("lab")))
    yield lab, Stack(lab)
    process.terminate()
    process.wait()


def one(stack: Stack, part: str) -> tuple[str, list[tuple[object, bool]]]:
    found = [(name, [(mutation, anew)]) for name, mutation, anew in wanted(stack) if name.endswith(part)]
    assert len(found) == 1, [name for name, _ in found]
    return found[0]


@pytest.mark.parametrize("part", HURT)
def test_what_hurts_has_a_cause_that_shows_the_field(steady: tuple[Lab, Stack], part: str) -> None:
    outcome = run(*steady, *one(steady[1], part))
    assert outcome.hurts
    assert outcome.named, outcome


@pytest.mark.parametrize("part", HARMLESS)
def test_what_hurts_nobody_has_no_cause(steady: tuple[Lab, Stack], part: str) -> None:
    outcome = run(*steady, *one(steady[1], part))
    assert (outcome.hurts, outcome.causes, outcome.failed) == ((), (), "")


def test_what_another_mutation_hides_has_to_be_named_once_that_is_gone(steady: tuple[Lab, Stack]) -> None:
    (_, gone), (_, lost) = (
        one(steady[1], part) for part in ("repository omc-backend: deleted + new tasks", "POSTGRES_DB: removed")
    )
    outcome = run(*steady, "pair", [*gone, *lost])
    assert (outcome.named, outcome.later) == (True, 1), outcome


def test_a_deployment_beside_what_only_starts_show_is_not_to_be_named(steady: tuple[Lab, Stack]) -> None:
    (_, gone), (_, idle) = (
        one(steady[1], part) for part in ("repository omc-backend: deleted", "backend user: nobody")
    )
    outcome = run(*steady, "pair", [*gone, *idle])
    assert outcome.hurts
    assert (outcome.named, outcome.later) == (True, 0), outcome


def test_names_are_unique(steady: tuple[Lab, Stack]) -> None:
    names = [name for name, _, _ in wanted(steady[1])]
    assert len(names) == len(set(names)) > 300
