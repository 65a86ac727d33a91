"""Every command of the five guides answers on its guide's stack, with what follows from the world."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import jmespath
import pytest

from tests.conftest import Stacks
from tests.guides.page import PAGE, page
from tests.guides.reading import commands
from tests.guides.row import Kind, Row, Table
from tests.guides.tables import TABLES
from tests.guides.terminal import CLIENTS, Said, cli, typed
from tests.infra.test_modules import blocks, parsed
from tests.scenarios.lab import Lab

SAID = Path(__file__).parent / "said"
STACKS = Path(__file__).parents[2] / "infra/stacks"
MISSING = "the aws CLI is not installed here: `make clients` says why"


@pytest.fixture(scope="session")
def aws() -> Iterator[int]:
    """The aws CLI, loaded once."""
    if not (CLIENTS / "installed").exists():
        pytest.skip(MISSING)
    with cli() as port:
        yield port


@pytest.fixture
def lab(request: pytest.FixtureRequest, stacks: Stacks) -> Iterator[Lab]:
    copy = stacks(request.param).fork()
    yield copy
    copy.control("down")


@pytest.mark.parametrize(
    ("lab", "table"), [(each.stack, each) for each in TABLES], ids=[each.stack for each in TABLES], indirect=["lab"]
)
def test_a_guide_s_commands_answer_on_its_stack(lab: Lab, table: Table, aws: int, tmp_path: Path) -> None:
    asked = list(lines(table))
    home = tmp_path / "home"
    home.mkdir()
    answers = typed([line for _, line, _ in asked], lab, aws, home, table.outputs)
    amiss = [
        f"{line}\n  {trouble}"
        for (row, line, refused), said in zip(asked, answers, strict=True)
        if (trouble := (wrongly_taken(row, said) if refused else amiss_in(row, said)))
    ]
    assert not amiss, "\n".join(amiss)


def lines(table: Table) -> Iterator[tuple[Row, str, bool]]:
    """What is typed, and whether it has to be refused."""
    for row in table.rows:
        if row.refused:
            yield row, table.filled(row.said), True
        yield row, row.here or table.filled(row.said), False


def wrongly_taken(row: Row, said: Said) -> str:
    return "" if re.search(row.refused, said.err + said.out) else f"was not refused: {said}"


def amiss_in(row: Row, said: Said) -> str:
    """What is wrong with an answer; nothing when nothing is."""
    if said.code:
        return f"ended with {said.code}: {said.err[-600:]}"
    if not row.look:
        matches = re.fullmatch(row.wanted, said.out, re.DOTALL)
        return "" if matches else f"said {said.out[:600]!r}, not {row.wanted!r}"
    found = jmespath.search(row.look, json.loads(said.out))
    return "" if found == row.wanted else f"{row.look} is {found!r}, not {row.wanted!r}"


@pytest.mark.parametrize("guide", sorted({each.guide for each in TABLES}))
def test_every_command_of_a_guide_is_in_its_table(guide: str) -> None:
    """``said`` is what ``reading`` finds in a guide."""
    tabled = [row.said for each in TABLES if each.guide == guide for row in each.rows if row.kind is not Kind.OURS]
    assert sorted((SAID / f"{guide}.txt").read_text(encoding="utf-8").splitlines()) == sorted(tabled)


@pytest.mark.parametrize("table", TABLES, ids=lambda each: each.stack)
def test_every_output_of_terraform_that_a_guide_reads_is_one_of_its_stack(table: Table) -> None:
    folder = STACKS / table.stack.removesuffix("-production")
    assert set(table.outputs) <= {name for name, _ in blocks(parsed(folder), "output")}
    read = {name for row in table.rows for name in re.findall(r"terraform output -\w+ (\w+)", row.here or row.said)}
    assert read <= set(table.outputs)


def test_the_page_of_the_guides_commands_is_as_new_as_its_tables() -> None:
    """When it is not: python -m tests.guides.page."""
    assert page() == PAGE.read_text(encoding="utf-8")


def test_commands_are_found_where_a_guide_writes_shell() -> None:
    guide = """
Look first: `aws sts get-caller-identity`, or `aws rds describe-db-instances ...`; not `the aws console`.

```bash
# Which ones run
IDS=$(aws ecs list-tasks \\
  --cluster c --query 'taskArns[0]' --output text | cut -d'/' -f3)
  aws ecs describe-tasks --tasks $IDS --query 'tasks[0].{
    status: lastStatus
  }'
# aws s3 cp s3://logs/ . --recursive
echo "done: nothing of aws"
watch -n 5 'aws ecs list-services --cluster c'
```
"""
    assert commands(guide) == [
        "IDS=$(aws ecs list-tasks --cluster c --query 'taskArns[0]' --output text | cut -d'/' -f3)",
        "aws ecs describe-tasks --tasks $IDS --query 'tasks[0].{ status: lastStatus }'",
        "aws s3 cp s3://logs/ . --recursive",
        "watch -n 5 'aws ecs list-services --cluster c'",
        "aws sts get-caller-identity",
        "aws rds describe-db-instances ...",
    ]
