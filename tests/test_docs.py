"""The documents are tested: what they name exists, and what exists is named."""

import json
import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from stackmedic import errors
from stackmedic.cli.commands import command_line
from stackmedic.lab.fault import all_faults, all_harmless
from tests.lab.guides.tables import causes_page, coverage_page

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("runbooks/**/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
VERBS = (
    "diagnose", "triage", "explain", "fix", "status", "discover", "doctor", "bundle", "probe", "reach", "terraform",
    "runs", "audit", "iam", "lab",
)  # fmt: skip
GUIDE_PAGES = {"guides-coverage.md": coverage_page, "causes-in-the-lab.md": causes_page}
GROUPS = ("terraform", "runs", "audit", "iam", "lab")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of a page make, as GitHub spells them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        goal = (page.parent / file).resolve() if file else page
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_has_one_title_and_it_comes_first(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert text.startswith("# ")
    assert 1 == len(re.findall(r"^# ", text, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_make_targets_that_a_page_names_exist(page: Path) -> None:
    named = set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert set() == named - TARGETS


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_and_options_that_a_page_names_exist(page: Path) -> None:
    tree = command_line(["lab"]).commands
    for verb, rest in re.findall(
        r"(?:^ {4}(?:\.venv/bin/)?|[`(])stackmedic ([a-z]+)([^`\n#|;&)]*)", page.read_text(), re.M
    ):
        assert verb in tree, verb
        command = tree[verb]
        for word in rest.split():
            command = getattr(command, "commands", {}).get(word, command)
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, f"{verb}{rest}"


def test_the_readme_shows_both_commands() -> None:
    assert {"demo", "test"} <= set(re.findall(r"^ {4}make ([a-z]+)", README, re.MULTILINE))


def test_ci_runs_what_the_readme_says() -> None:
    assert "make test" in (ROOT / ".ci/run").read_text()
    assert ".ci/run" in (ROOT / ".github/workflows/ci.yml").read_text()


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_and_option_explains_itself(verb: str) -> None:
    command = command_line([verb]).commands[verb]
    for each in [command, *getattr(command, "commands", {}).values()]:
        assert each.help, each.name
        for parameter in each.params:
            assert getattr(parameter, "help", None), f"{each.name} {parameter.name}"


def test_the_command_reference_is_what_help_prints() -> None:
    written = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert written == reference(), "python tests/test_docs.py writes it anew"


def reference() -> str:
    """The command reference, from --help."""
    parts = ["# Commands", "What `--help` says; `python tests/test_docs.py` writes this page, and a test compares it."]
    tree = command_line(["lab"]).commands
    grouped = [f"{group} {name}" for group in GROUPS for name in tree[group].commands]
    for verb in [*(each for each in VERBS if each not in GROUPS), *grouped]:
        parts += [f"## stackmedic {verb}", f"```\n{help_of(verb)}```"]
    return "\n\n".join(parts) + "\n"


def help_of(verb: str) -> str:
    words = [sys.executable, "-m", "stackmedic.cli.main", *verb.split(), "--help"]
    environment = {"COLUMNS": "100", "PATH": "", "PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(words, capture_output=True, text=True, check=True, env=environment, timeout=60).stdout


def test_the_list_of_faults_is_what_the_lab_has() -> None:
    written = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
    assert written == faults_page(), "python tests/test_docs.py writes it anew"


def faults_page() -> str:
    """Every fault and every harmless change of the lab, by layer."""
    faults, harmless = list(all_faults()), list(all_harmless())
    parts = [
        "# Faults of the lab",
        f"{len(faults)} faults and {len(harmless)} harmless changes; `python tests/test_docs.py` writes this page, and "
        "a test compares it. [Writing a fault](writing-a-fault.md) has their form; "
        "[a game day](game-day.md) is what they are for.",
    ]
    for title, every in (("Faults", faults), ("Harmless changes", harmless)):
        parts.append(f"## {title}")
        for layer, members in groupby(every, key=lambda each: each.layer):
            rows = [f"| `{each.name}` | {each.says} | {usual(each.parameters)} |" for each in members]
            parts.append(
                "\n".join([f"### {title}: {layer}", "", "| name | what it does | parameters |", "|---|---|---|", *rows])
            )
    return "\n\n".join(parts) + "\n"


def usual(parameters: dict[str, object]) -> str:
    return ", ".join(f"`{name}={json.dumps(value)}`" for name, value in parameters.items())


@pytest.mark.parametrize("name", GUIDE_PAGES)
def test_the_pages_of_the_guides_are_what_their_tables_say(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == GUIDE_PAGES[name](), "python tests/test_docs.py"


def all_errors(kind: type[errors.StackmedicError]) -> set[type[errors.StackmedicError]]:
    return {kind}.union(*map(all_errors, kind.__subclasses__()))


def test_every_claim_of_the_lab_names_tests_that_there_are() -> None:
    written = "".join(each.read_text() for each in (ROOT / "tests").rglob("test_*.py"))
    known = set(re.findall(r"^def test_(\w+)", written, re.MULTILINE))
    page = (ROOT / "docs" / "lab-claims.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "`" in line]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]

    assert len(named) >= len(rows) > 40
    assert [] == [name for name in named if name not in known]


def test_every_exit_code_of_the_code_is_documented_with_its_errors() -> None:
    page = (ROOT / "docs/exit-codes.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| (.+?) \|$", page, re.MULTILINE))
    ours = [each for each in all_errors(errors.StackmedicError) if each.__module__ == errors.__name__]
    for each in ours:
        assert f"`{each.__name__}`" in rows[str(each.exit_code)], each.__name__
    named = {word for row in rows.values() for word in re.findall(r"`([A-Z]\w+)`", row)}
    assert named <= {each.__name__ for each in ours}


def test_the_changelog_keeps_its_shape() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert "[Unreleased]" == versions[0]
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", each) for each in versions[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_every_decision_is_numbered_and_says_why() -> None:
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    assert list(range(1, len(pages) + 1)) == [int(page.name[:4]) for page in pages]
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert ["Context", "Decision", "Consequences"] == headings, page.name


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [written["project"]["dependencies"], *written["project"]["optional-dependencies"].values()]
    wanted = [each for listed in (*lists, *written["dependency-groups"].values()) for each in listed]
    names = {re.match(r"[a-zA-Z0-9-]+", each).group() for each in wanted}  # type: ignore[union-attr]
    told = set(re.findall(r"^\| ([a-zA-Z0-9-]+) \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE))
    assert names == told - {"what"}


if __name__ == "__main__":
    (ROOT / "docs/commands.md").write_text(reference(), encoding="utf-8")
    (ROOT / "docs/faults.md").write_text(faults_page(), encoding="utf-8")
    for name, write in GUIDE_PAGES.items():
        (ROOT / "docs" / name).write_text(write(), encoding="utf-8")
