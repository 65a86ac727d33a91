"""What runs of Terraform printed, as people reported it: every error apart, in its place, with the cause first."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from stackmedic import infrastructure
from stackmedic.diagnose.explain.terraform_run import errors_of
from tests.terraform.shop import SECRETS

FOLDER = Path(__file__).parent
HELD_OUT_RIGHT = 16  # Of 19; before the first look at them it was 15, and one was not recognized as an error.


def table(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return found


KNOWN, HELD_OUT = table("errors.yaml"), table("errors-held-out.yaml")


def first_cause(text: str, folder: Path) -> str:
    file = folder / "run.log"
    file.write_text(text, encoding="utf-8")
    causes = infrastructure.explain_run(str(file))[0].explanation.causes
    return causes[0].id if causes else ""


@pytest.mark.parametrize("each", [*KNOWN, *HELD_OUT], ids=lambda each: each["source"])
def test_every_error_is_found_with_its_place(each: dict[str, Any]) -> None:
    errors = errors_of(each["text"])
    place = (each.get("address", ""), each.get("file", ""), each.get("line", 0))
    assert (each.get("count", 1), place) == (len(errors), (errors[0].address, errors[0].file, errors[0].line))


def test_every_known_error_names_its_cause_first(tmp_path: Path) -> None:
    assert len(KNOWN) >= 60
    assert {} == {
        each["source"]: said for each in KNOWN if (said := first_cause(each["text"], tmp_path)) not in each["cause"]
    }


def test_most_errors_that_no_rule_was_written_for_name_their_cause_first(tmp_path: Path) -> None:
    right = [each for each in HELD_OUT if first_cause(each["text"], tmp_path) in each["cause"]]
    assert len(right) >= HELD_OUT_RIGHT


def test_errors_of_one_run_are_explained_alone(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("\n".join(each["text"] for each in KNOWN if each["text"].startswith("╷")), encoding="utf-8")
    found = infrastructure.explain_run(str(log))
    alone = [error for each in KNOWN if each["text"].startswith("╷") for error in errors_of(each["text"])]
    assert [each.summary for each in alone] == [each.error.summary for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Apply complete! Resources: 3 added, 0 changed, 0 destroyed.",
        '╷\n│ Warning: Deprecated attribute\n│ \n│   on main.tf line 3, in output "x":\n╵',
        "No changes. Your infrastructure matches the configuration.",
        "Error: Terraform exited with code 1.\nError: Process completed with exit code 1.",
        '{"@level":"info","type":"diagnostic","diagnostic":{"severity":"warning","summary":"Old"}}',
    ],
)
def test_what_is_no_error_is_none(text: str) -> None:
    assert () == errors_of(text)


def test_a_warning_between_errors_belongs_to_neither() -> None:
    errors = errors_of("Error: one\n\nWarning: Argument is deprecated\n\nuse the other\n\nError: two\n\nits detail\n")
    assert ["one", "two\nits detail"] == [each.text for each in errors]


def test_what_ci_and_terragrunt_put_before_a_line_is_no_part_of_it() -> None:
    lines = ["╷", "│ Error: Cycle: a.b, c.d", "│ ", "│   on main.tf line 3:", "╵"]
    for before in (
        "2024-05-01T10:00:00.1234567Z ",
        "10:00:00.123 STDERR terraform: ",
        "[2024-03-20T10:48:45Z] ",
        "##[error]",
    ):
        (error,) = errors_of("\n".join(before + each for each in lines))
        assert ("Cycle: a.b, c.d", "main.tf", 3) == (error.text, error.file, error.line)


def test_a_text_without_an_error_of_terraform_is_explained_as_a_whole(tmp_path: Path) -> None:
    text = "DependencyViolation: resource sg-0123456789abcdef0 has a dependent object"
    assert "terraform.order_sg_referenced_by_rule" == first_cause(text, tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "* module." + "a_a." * 250_000,
        " on x line 1, in " * 60_000,
        "Error: " * 150_000,
        "[x] " * 250_000,
        '{"diagnostic' * 90_000,
    ],
    ids=range(5),
)
def test_a_hostile_line_of_a_megabyte_takes_no_time_worth_speaking_of(line: str) -> None:
    began = time.process_time()
    errors_of(f"Error: one\n\n{line}\n{line[:900]}\n")
    assert time.process_time() - began < 2.0


def test_no_secret_of_a_run_is_told_again(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text(f'Error: Invalid value\n\npassword = "{SECRETS[0]}"\n', encoding="utf-8")
    assert SECRETS[0] not in repr(infrastructure.explain_run(str(log)))
