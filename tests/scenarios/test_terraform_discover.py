"""A stack is found by its state: every thing with its address, what the account lacks, what no address declares."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from stackmedic import infrastructure
from stackmedic.model.declared_stack import DeclaredStack
from stackmedic.report import declared
from tests.cli.command import stackmedic
from tests.scenarios.lab import BACKEND, CLUSTER, FRONTEND, Lab
from tests.scenarios.terraformed import name_of, state

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/discover-state.schema.json").read_text())
ADDRESS = f"aws_ecs_service.{name_of(BACKEND)}"


@pytest.fixture
def written(lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The state of the steady stack, in a file."""
    for name, value in lab.environment().items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "terraform.tfstate"
    path.write_text(state(lab))
    return str(path)


def found(path: str) -> DeclaredStack:
    return infrastructure.discover(infrastructure.read_state(path))


def test_everything_that_was_applied_is_there_and_nothing_else(written: str) -> None:
    stack = found(written)
    assert (CLUSTER, (), ()) == (stack.cluster, stack.undeclared, stack.gaps)
    assert {True} == {each.there for each in stack.things}
    assert {"cluster", "service", "load balancer", "target group", "database", "cache", "secret"} <= {
        each.what for each in stack.things
    }
    assert f'terraform_state = "{written}"' in stack.toml


def test_what_is_gone_and_what_nobody_declares_are_told(lab: Lab, written: str) -> None:
    lab.ecs.delete_service(cluster=CLUSTER, service=BACKEND, force=True)
    network = lab.service(FRONTEND)["networkConfiguration"]
    definition = lab.service(FRONTEND)["taskDefinition"]
    lab.ecs.create_service(
        cluster=CLUSTER,
        serviceName="by-hand",
        taskDefinition=definition,
        networkConfiguration=network,
        launchType="FARGATE",
        desiredCount=0,
    )
    stack = found(written)
    assert [ADDRESS] == [each.address for each in stack.things if each.there is False]
    assert [("service", "by-hand")] == [(each.what, each.name) for each in stack.undeclared]
    Draft202012Validator(SCHEMA).validate(json.loads(declared.document(stack, None)))
    assert "not in the account" in declared.report(stack)


def test_without_an_account_the_state_alone_is_told_and_written_down(written: str, tmp_path: Path) -> None:
    answer = stackmedic("discover", "--state", written, "--json", cwd=str(tmp_path))
    document = json.loads(answer.out)
    Draft202012Validator(SCHEMA).validate(document)
    assert (5, CLUSTER, "ap-southeast-2") == (answer.code, document["cluster"], document["region"])
    assert {None} == {each["there"] for each in document["things"]}
    assert f'terraform_state = "{written}"' in (tmp_path / "stackmedic.toml").read_text()


def test_what_cannot_be_read_is_neither_there_nor_gone(lab: Lab, written: str) -> None:
    lab.control("weather", deny=["ecs:*"])
    stack = found(written)
    assert {None} == {each.there for each in stack.things if each.what in ("cluster", "service")}
    assert {True} == {each.there for each in stack.things if each.what == "load balancer"}


def test_outputs_that_name_the_cluster_find_the_stack_in_the_account(lab: Lab, tmp_path: Path) -> None:
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps({"cluster_name": {"sensitive": False, "type": "string", "value": CLUSTER}}))
    answer = stackmedic("discover", "--state", str(outputs), "--stdout", environment=lab.environment())
    assert (0, f'cluster = "{CLUSTER}"') == (answer.code, answer.out.splitlines()[1])


def test_a_state_without_a_stack_and_one_with_two_say_so(tmp_path: Path) -> None:
    path = tmp_path / "terraform.tfstate"
    clusters = [
        {"mode": "managed", "type": "aws_ecs_cluster", "name": name, "instances": [{"attributes": {"name": name}}]}
        for name in ("one", "two")
    ]
    path.write_text(json.dumps({"version": 4, "resources": clusters}))
    two = stackmedic("discover", "--state", str(path), "--stdout")
    assert (2, True) == (two.code, "try: --cluster one" in two.err)
    path.write_text(json.dumps({"version": 4, "resources": []}))
    none = stackmedic("discover", "--state", str(path), "--stdout")
    assert (2, True) == (none.code, "none of which names a cluster" in none.err)
