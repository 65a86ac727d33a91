"""The source itself is tested: sizes, directions of imports, names, and what may touch time, chance and the outside."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tools.causes import checked_in

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src/stackmedic"
PYTHON = sorted(
    path for folder in ("src", "tests", "benchmarks", "examples", "tools") for path in (ROOT / folder).rglob("*.py")
)
SOURCE = [path for path in PYTHON if SRC in path.parents]
RULES = sorted(path for path in (SRC / "diagnose/rules").rglob("*.py") if path.stem != "__init__")
CHANGES = ("lab/faults", "lab/harmless")  # What hurts, and what only looks like it.
FAULTS = sorted(path for kind in CHANGES for path in (SRC / kind).rglob("*.py") if path.stem != "__init__")

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
LONGEST_UNIT = 120
LISTS = ("signatures", "clues", "topic", "reports", "instead_of", "confirm", "cures")
RATCHET: dict[str, int] = {}  # "path" or "path:function" → lines. Entries may shrink and go; none may be added.

MAY_IMPORT = {  # Package → what of ours it may import, beside itself. errors, clock and model import nothing.
    "model": set(),
    "errors": set(),
    "clock": set(),
    "aws": {"errors", "clock", "model"},
    "collect": {"aws", "errors", "clock", "model"},
    "diagnose": {"model"},
    "durable": {"errors", "clock", "model"},
    "terraform": {"aws", "errors", "model"},
    # Changes are planned with the readings that prove causes.
    "remedy": {"aws", "diagnose", "durable", "terraform", "errors", "clock", "model"},
    "probe": {"aws", "errors", "clock", "model"},
    "report": {"model"},
    "config": {"errors", "model"},
    "probing": {"probe", "aws", "collect", "diagnose", "clock", "model"},
    "reasoning": {"aws", "diagnose", "errors", "model"},
    "app": {
        "probing",
        "reasoning",
        "aws",
        "collect",
        "diagnose",
        "durable",
        "remedy",
        "terraform",
        "config",
        "errors",
        "clock",
        "model",
    },
    "changes": {
        "app",
        "aws",
        "collect",
        "diagnose",
        "durable",
        "remedy",
        "terraform",
        "config",
        "errors",
        "clock",
        "model",
    },
    "reaching": {"app", "aws", "collect", "diagnose", "errors", "model"},
    "__main__": {"cli"},
    "infrastructure": {"app", "aws", "collect", "diagnose", "terraform", "config", "errors", "clock", "model"},
    "permissions": {"app", "aws", "collect", "remedy"},
    "cli": {"app", "changes", "infrastructure", "permissions", "reaching", "report", "config", "errors", "model"},
    "lab": set(),
}
ONLY_CLI_LAB = "lab"

TIME_MODULES = {"time", "random", "uuid", "secrets"}
TIME_CALLS = {"now", "utcnow", "today"}
MAY_TOUCH_TIME = ("clock.py", "lab/")  # The lab has a clock of its own, and imports nothing of ours.
CATCHES_ALL = {  # And always makes it visible: a gap, a finding, whoever awaits the job, one sentence.
    "aws/workers.py",
    "cli/main.py",
    "collect/gather.py",
    "diagnose/engine.py",
    "durable/context.py",
    "durable/control.py",
    "durable/memory.py",
    "durable/seam.py",
    "lab/gateway.py",
}
BANNED_NAMES = {"utils", "util", "manager", "helper", "helpers", "base", "misc", "common"}
RUNBOOK_SECTIONS = ["Symptoms", "Diagnosis", "Resolution", "Prevention"]
PRIVATE = re.compile("|".join((r"(?<![\w}])/(home|Users)/[a-z]", "/root/", "/work/", "/opt/pypi", "file:///")))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def in_source(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file with its length, decorators and docstring included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield node.name, (node.end_lineno or first) - first + 1


def lengths() -> dict[str, tuple[int, int]]:
    """Everything that has a limit: name → (lines, limit)."""
    measured = {}
    for path in PYTHON:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        unit = path in RULES or path in FAULTS or is_collector(path)
        measured[short(path)] = (lines - listed(path), LONGEST_UNIT if unit else LONGEST_FILE)
        measured |= {f"{short(path)}:{name}": (long, LONGEST_FUNCTION) for name, long in functions(path)}
    return measured


def listed(path: Path) -> int:
    """Lines of a rule that only list what is said of its cause; the limit is for what has to be followed."""
    rule = assigned(path, "rule") if path in RULES else None
    found = [each for each in rule.keywords if each.arg in LISTS] if rule else []
    return sum((each.value.end_lineno or each.value.lineno) - each.value.lineno + 1 for each in found)


def imports(path: Path) -> set[str]:
    """Modules that a file imports, anywhere in it, with full dotted names."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{short(path)}: write imports in full"
            found |= {f"{node.module}.{each.name}" for each in node.names}
    return found


def package(name: str) -> str | None:
    """The part of ours that a dotted name belongs to."""
    parts = name.split(".")
    return parts[1] if parts[0] == "stackmedic" and len(parts) > 1 else None


def assigned(path: Path, name: str) -> ast.Call | None:
    """The call that a module-level name is set to: ``rule = Rule(…)``."""
    for node in tree(path).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id == name and isinstance(value, ast.Call):
            return value
    return None


def is_collector(path: Path) -> bool:
    return SRC / "collect" in path.parents and assigned(path, "collector") is not None


def tracked() -> list[Path]:
    """The files of the repository that git would commit; outside a checkout, the source."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() if listed.returncode == 0 else [short(path) for path in PYTHON]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_nothing_is_longer_than_its_limit() -> None:
    too_long = {name: lines for name, (lines, limit) in lengths().items() if lines > max(limit, RATCHET.get(name, 0))}
    assert {} == too_long


def test_the_ratchet_lists_only_what_is_still_too_long() -> None:
    measured = lengths()
    stale = [name for name in RATCHET if name not in measured or measured[name][0] <= measured[name][1]]
    slack = [name for name in RATCHET if name in measured and measured[name][0] < RATCHET[name]]
    assert ([], []) == (stale, slack)


@pytest.mark.parametrize("path", SOURCE, ids=in_source)
def test_imports_point_one_way(path: Path) -> None:
    own = in_source(path).removesuffix(".py").split("/")[0]
    if own == "__init__":
        return
    allowed = MAY_IMPORT[own] | {own, "__version__"}
    if in_source(path) == "cli/lab.py" or (own == "cli" and "lab" in path.stem):
        allowed |= {ONLY_CLI_LAB}
    wrong = {name for name in imports(path) if package(name) and package(name) not in allowed}
    assert set() == wrong


def test_rules_do_not_import_each_other() -> None:
    for path in RULES:
        assert not any(name.startswith("stackmedic.diagnose.rules") for name in imports(path)), short(path)


@pytest.mark.parametrize(
    "path", [each for each in SOURCE if not in_source(each).startswith(MAY_TOUCH_TIME)], ids=in_source
)
def test_only_the_clock_touches_time_and_chance(path: Path) -> None:
    modules = {name.split(".")[0] for name in imports(path)} & TIME_MODULES
    calls = {
        node.attr
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in TIME_CALLS
        and getattr(node.value, "id", "") in ("datetime", "date")
    }
    assert (set(), set()) == (modules, calls)


@pytest.mark.parametrize("path", SOURCE, ids=in_source)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path)) or not path.read_text().strip(), "a module opens with one sentence"


@pytest.mark.parametrize("path", SOURCE, ids=in_source)
def test_catching_everything_is_for_three_places(path: Path) -> None:
    broad = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    ]
    assert not broad or in_source(path) in CATCHES_ALL, f"lines {broad}"


def test_one_module_knows_the_engine() -> None:
    knowing = {in_source(path) for path in SOURCE for name in imports(path) if name.split(".")[0] == "dbos"}
    assert {"durable/dbos.py"} == knowing


def words(name: str) -> set[str]:
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


@pytest.mark.parametrize("path", SOURCE, ids=in_source)
def test_no_name_is_a_catch_all(path: Path) -> None:
    definitions = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    names = {node.name for node in ast.walk(tree(path)) if isinstance(node, definitions)}
    names |= {part.removesuffix(".py") for part in in_source(path).split("/")}
    assert set() == {name for name in names if words(name) & BANNED_NAMES}


@pytest.mark.parametrize("path", RULES, ids=in_source)
def test_a_rule_takes_its_name_from_its_file(path: Path) -> None:
    rule = assigned(path, "rule")
    assert rule is not None
    assert "__name__" == getattr(rule.args[0], "id", None)


def has_check(path: Path) -> bool:
    """Whether a rule decides by facts; one decided by text has its texts tried in tests/diagnose/explain."""
    return any(isinstance(node, ast.FunctionDef) and node.name == "check" for node in tree(path).body)


@pytest.mark.parametrize("path", [each for each in RULES if has_check(each)], ids=in_source)
def test_a_rule_has_a_runbook_and_a_test(path: Path) -> None:
    layer, cause = path.parent.name, path.stem
    page = ROOT / "runbooks" / layer / f"{cause}.md"
    assert page.is_file()
    headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert RUNBOOK_SECTIONS == [each for each in headings if each in RUNBOOK_SECTIONS]
    assert checked_in(layer, cause)


def test_every_runbook_belongs_to_a_rule() -> None:
    causes = {f"{path.parent.name}/{path.stem}" for path in RULES}
    pages = {path.relative_to(ROOT / "runbooks").with_suffix("").as_posix() for path in ROOT.glob("runbooks/*/*.md")}
    assert set() == pages - causes


CALL = re.compile(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+")


@pytest.mark.parametrize("path", [each for each in SOURCE if is_collector(each)], ids=in_source)
def test_a_collector_needs_exactly_the_calls_that_it_makes(path: Path) -> None:
    declaration = assigned(path, "collector")
    assert declaration is not None
    needs = next(each.value for each in declaration.keywords if each.arg == "needs")
    declared = {each.value for each in ast.walk(needs) if isinstance(each, ast.Constant)}
    inside = set(map(id, ast.walk(needs)))
    spelled = {
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and id(node) not in inside and CALL.fullmatch(str(node.value))
    }
    assert declared == spelled


HIDDEN_VARIABLES = {"stackmedic.lab.hidden"}  # What no API can do: a leak, a slow query, a zone out of capacity.


@pytest.mark.parametrize("path", FAULTS, ids=in_source)
def test_a_fault_is_an_aws_call_or_a_declared_hidden_variable(path: Path) -> None:
    ours = {name for name in imports(path) if package(name) and not name.startswith("stackmedic.lab.fault")}
    assert set() == {name for name in ours if name.rpartition(".")[0] not in HIDDEN_VARIABLES}


@pytest.mark.parametrize("path", [each for each in PYTHON if ROOT / "tests" in each.parents], ids=short)
def test_no_test_sleeps(path: Path) -> None:
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    real = [ast.unparse(each) for each in calls if ast.unparse(each.func) in ("time.sleep", "asyncio.sleep", "sleep")]
    assert set() == set(real) - {"asyncio.sleep(0)"}  # That one only lets other tasks run.


def test_nothing_committed_names_a_machine() -> None:
    found = []
    for path in set(tracked()) - {Path(__file__)}:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{short(path)}: {hit.group()}" for hit in PRIVATE.finditer(text)]
    assert [] == sorted(found)
