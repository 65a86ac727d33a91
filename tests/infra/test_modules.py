"""The Terraform reads well and says what it is: sizes, types, descriptions, pins, READMEs."""

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import hcl2
import pytest
from tools.terraform.plugins import NotHere, terraform
from tools.terraform.readme import bare, blocks, folders, readme
from tools.terraform.roots import INFRA, ROOTS

LONGEST = 200
MODULES = sorted(path for path in (INFRA / "modules").iterdir() if path.is_dir())
STACKS = sorted({INFRA / "stacks" / root.folder for root in ROOTS.values()})


def short(path: Path) -> str:
    return path.relative_to(INFRA).as_posix()


@cache
def parsed(folder: Path) -> list[dict[str, Any]]:
    return [hcl2.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.tf"))]


@pytest.mark.parametrize("folder", MODULES, ids=short)
def test_a_module_is_short(folder: Path) -> None:
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in folder.glob("*.tf"))
    assert lines <= LONGEST


@pytest.mark.parametrize("folder", folders(), ids=short)
def test_a_readme_says_what_the_code_says(folder: Path) -> None:
    """When it does not: python -m tools.terraform.readme."""
    assert readme(folder) == (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", folders(), ids=short)
def test_every_variable_has_a_type_and_everything_has_a_description(folder: Path) -> None:
    untyped = [name for name, body in blocks(parsed(folder), "variable") if "type" not in body]
    described = [*blocks(parsed(folder), "variable"), *blocks(parsed(folder), "output")]
    silent = [name for name, body in described if not bare(body.get("description", "")).endswith((".", "`."))]
    assert ([], []) == (untyped, silent)


@pytest.mark.parametrize("folder", MODULES, ids=short)
def test_every_variable_of_a_module_is_used(folder: Path) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.tf"))
    unused = [name for name, _ in blocks(parsed(folder), "variable") if not re.search(rf"var\.{name}\b", code)]
    assert [] == unused


def test_every_module_is_used_by_a_stack_or_another_module() -> None:
    used = {
        (folder / bare(body["source"])).resolve()
        for folder in folders()
        for _, body in blocks(parsed(folder), "module")
    }
    assert set() == set(MODULES) - used


def test_stacks_are_made_of_modules_and_repeat_nothing() -> None:
    """What two stacks would both write is a module; a public zone is the one thing that is a stack's own."""
    own = {short(folder): {kind for kind, _ in blocks(parsed(folder), "resource")} for folder in STACKS}
    assert set() == set().union(*own.values()) - {"aws_route53_zone"}


def test_every_stack_pins_the_same_versions_and_locks_its_remote_state() -> None:
    settings = [bare_all(one["terraform"][0]) for folder in STACKS for one in parsed(folder) if "terraform" in one]
    assert len(STACKS) == len(settings)
    for each in settings:
        assert "~> 1.11" == each["required_version"]
        assert "~> 5.100" == each["required_providers"][0]["aws"]["version"]
        assert {"encrypt": True, "use_lockfile": True} == each["backend"][0]["s3"]
    locks = {(folder / ".terraform.lock.hcl").read_text(encoding="utf-8") for folder in STACKS}
    assert 1 == len(locks)


def bare_all(value: Any) -> Any:
    """A parsed value without the parser's own marks."""
    if isinstance(value, dict):
        return {bare(key): bare_all(each) for key, each in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [bare_all(each) for each in value]
    return bare(value) if isinstance(value, str) else value


def test_no_rule_of_a_security_group_is_written_inside_the_group() -> None:
    inside = [
        f"{short(folder)}: {name}"
        for folder in folders()
        for kind, by_name in blocks(parsed(folder), "resource")
        if kind == "aws_security_group"
        for name, body in by_name.items()
        if {"ingress", "egress"} & set(body)
    ]
    assert [] == inside


def test_the_code_is_formatted() -> None:
    try:
        words = [terraform(), "fmt", "-check", "-recursive", str(INFRA)]
    except NotHere as missing:
        pytest.skip(str(missing))
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={"PATH": ""})
    assert (0, "") == (done.returncode, done.stdout)
