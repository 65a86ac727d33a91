"""The commands under terraform, each in a process of its own: files in, findings out, exit codes for pipelines."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from tests.cli.command import Answer, stackmedic

DOCS = Path(__file__).parents[2] / "docs"
FAILED = """
Error: Unsupported argument

  on main.tf line 3, in resource "aws_ecs_service" "web":
   3:   desired_cuont = 2

An argument named "desired_cuont" is not expected here.

Error: qwertz
"""


def document(answer: Answer, schema: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(answer.out)
    Draft202012Validator(json.loads((DOCS / f"{schema}.schema.json").read_text())).validate(found)
    return found


def test_explain_tells_each_error_and_exits_5_when_one_has_no_answer(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text(FAILED)
    answer = stackmedic("terraform", "explain", str(log), "--json")
    first, second = document(answer, "terraform-explain")["errors"]  # type: ignore[misc]
    assert ("terraform.configuration_invalid", "main.tf", 3) == (first["causes"][0]["id"], first["file"], first["line"])
    assert (5, "qwertz", []) == (answer.code, second["summary"], second["causes"])
    log.write_text(FAILED.partition("Error: qwertz")[0])
    answer = stackmedic("terraform", "explain", str(log))
    assert 0 == answer.code
    assert "at aws_ecs_service.web, main.tf line 3" in answer.out


def test_explain_of_a_run_without_an_error_exits_5_and_says_so(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.")
    answer = stackmedic("terraform", "explain", str(log))
    assert (5, "No error of Terraform is in this text.\n") == (answer.code, answer.out)


PLANS = Path(__file__).parents[1] / "terraform/plans"


def test_guard_refuses_with_6_and_without_an_account_says_that_it_is_blind() -> None:
    refused = stackmedic("terraform", "guard", str(PLANS / "lowered.json"), "--json")
    found = document(refused, "terraform-guard")
    assert (6, 1, 1) == (refused.code, len(found["refusals"]), len(found["gaps"]))  # type: ignore[arg-type]
    accepted = stackmedic(
        "terraform", "guard", str(PLANS / "lowered.json"), "--accept", "module.frontend.aws_ecs_service.this"
    )
    assert 5 == accepted.code
    assert "accepted: module.frontend.aws_ecs_service.this" in accepted.out


def test_guard_of_a_plan_without_services_asks_no_account_and_exits_0(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": []}')
    answer = stackmedic("terraform", "guard", str(plan))
    assert (0, "Nothing speaks against this plan of 0 changes.\n") == (answer.code, answer.out)


def test_guard_after_an_apply_needs_an_account_and_a_plan() -> None:
    assert 4 == stackmedic("terraform", "guard", str(PLANS / "lowered.json"), "--after").code
    assert 2 == stackmedic("terraform", "guard", "nowhere.json", "--after").code
