"""The command line as a whole: what it costs to start, and what it says when it is misused."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import validate

from stackmedic import __version__
from stackmedic.cli.main import main
from tests.cli.command import stackmedic

ERROR_SCHEMA = json.loads((Path(__file__).parents[2] / "docs/error.schema.json").read_text())
HEAVY = {"boto3", "botocore", "moto", "rich", "stackmedic.app", "stackmedic.aws", "stackmedic.lab"}


def imported_by(*arguments: str) -> set[str]:
    """The modules that a command line has loaded when it ends."""
    program = (
        "import sys; from stackmedic.cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.split())


def test_the_version_is_printed_without_importing_the_parser(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["--version"])
    assert f"stackmedic {__version__}\n" == capsys.readouterr().out
    assert not {"typer", "json", "dataclasses"} & imported_by("--version")


def test_help_imports_nothing_heavy() -> None:
    assert not HEAVY & imported_by("--help")
    assert not HEAVY & imported_by("diagnose", "--help")


def test_no_arguments_ask_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main([])
    assert capsys.readouterr().out.startswith("Usage: stackmedic")


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["diagnos"], "No such command 'diagnos'.", "did you mean stackmedic diagnose?"),
        (["xyzzy"], "No such command 'xyzzy'.", "stackmedic --help lists what there is"),
        (["diagnose", "--jsn"], "No such option: --jsn", "did you mean --json?"),
        (["diagnose", "--xyzzy"], "No such option: --xyzzy", "stackmedic diagnose --help lists what there is"),
        (
            ["--profile", "prod", "diagnose"],
            "No such option: --profile",
            "options stand after the command: stackmedic diagnose --profile …",
        ),
        (
            ["diagnose", "--color", "alway"],
            "Invalid value for '--color': 'alway' is not one of 'auto', 'always', 'never'.",
            "did you mean always?",
        ),
        (
            ["diagnose", "--since", "yesterday"],
            "--since 'yesterday' is not a duration",
            "write a number and a unit: 90s, 15m, 36h or 2d",
        ),
    ],
)
def test_a_wrong_command_line_exits_2_with_one_sentence_and_what_to_type_next(
    arguments: list[str], error: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(arguments)
    said = capsys.readouterr()
    assert "" == said.out
    assert f"error: {error}\nhint: {hint}\n" == said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["diagnose", "one", "two"],
        ["diagnose", "--since"],
        ["diagnose", "--color", "blue"],
        ["diagnose", "--since", "0s"],
        ["diagnose", "--timeout", "999999d"],
        ["diagnose", "--timeout", "-5s"],
        ["diagnose", "--since", "5"],
        ["diagnose", "--since", "5m extra"],
        ["diagnose", "--\x1b[31m"],
        ["status", "--strict"],
        ["--xyzzy"],
        ["-x"],
    ],
)
def test_no_command_line_gets_a_traceback(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(arguments)
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith("error: ")
    assert hint.startswith("hint: ")
    assert (error + hint).isprintable()


def test_with_json_an_error_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["diagnose", "--json", "--since", "soon"])
    said = capsys.readouterr()
    document = json.loads(said.out)
    validate(document, ERROR_SCHEMA)
    assert 2 == document["error"]["exit_code"]
    assert said.err.startswith("error: --since 'soon' is not a duration\n")


@pytest.mark.parametrize("group", ["iam", "terraform", "runs", "audit"])
def test_a_group_of_commands_alone_shows_its_help(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main([group])
    said = capsys.readouterr()
    assert "" == said.out
    assert said.err.startswith(f"Usage: stackmedic {group} [OPTIONS] COMMAND")
    assert "error:" not in said.err


def test_an_interrupt_while_the_command_is_still_imported_gets_no_traceback() -> None:
    program = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # Who runs the tests in the background has it ignored.
class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == "stackmedic.cli.failure":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Impatient())
from stackmedic.cli.main import main
sys.exit(main(["diagnose"]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (130, "", "error: interrupted\n") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_an_answer_for_which_there_is_no_room_is_no_defect() -> None:
    command = [sys.executable, "-m", "stackmedic.cli.main", "iam", "policy", "--for", "diagnose"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert 2 == done.returncode
    assert done.stderr.startswith("error: The answer cannot be written: No space left on device.\nhint: ")


def test_the_real_command_gives_its_exit_code_to_the_shell() -> None:
    answer = stackmedic("diagnose", "--sinec", "1h")
    assert (2, "") == (answer.code, answer.out)
    assert "did you mean --since?" in answer.err
