"""The command explain, in a process of its own: text in, causes out, an exit code that scripts can use."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from tests.cli.command import stackmedic

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/explanation.schema.json").read_text())
STOPPED = (
    "CannotPullContainerError: manifest for registry/app:v7 not found: manifest unknown: Requested image not found"
)


def given(folder: Path, content: str) -> str:
    file = folder / "given"
    file.write_text(content, encoding="utf-8")
    return str(file)


def test_an_answer_is_0_and_fits_the_schema(tmp_path: Path) -> None:
    answer = stackmedic("explain", given(tmp_path, STOPPED), "--json")
    document = json.loads(answer.out)
    Draft202012Validator(SCHEMA).validate(document)
    assert (0, "image.tag_missing") == (answer.code, document["causes"][0]["id"])


def test_no_answer_is_5_and_says_so(tmp_path: Path) -> None:
    answer = stackmedic("explain", given(tmp_path, "all is well\n"))
    assert (5, "No cause is named in 1 line.\n") == (answer.code, answer.out)


def test_a_described_incident_is_explained_without_its_answer(tmp_path: Path) -> None:
    told = f"stack: Fargate\nevidence: [{{kind: stopped_reason, text: '{STOPPED}'}}]\n"
    answers = "root_cause: {category: network.nat_failed}\nfix: replace the NAT gateway\nmisleading: NXDOMAIN\n"
    plain = stackmedic("explain", "--json", "--case", given(tmp_path, told))
    assert (0, plain.out) == (
        stackmedic("explain", "--json", "--case", given(tmp_path, told + answers)).code,
        stackmedic("explain", "--json", "--case", given(tmp_path, told + answers)).out,
    )


def test_two_questions_at_once_are_refused(tmp_path: Path) -> None:
    file = given(tmp_path, STOPPED)
    assert 2 == stackmedic("explain", file, "--case", file).code


def test_neither_secrets_nor_escapes_of_the_text_are_shown(tmp_path: Path) -> None:
    hostile = "exec /app: exec format error password=hunter2secret \x1b[2J\x1b]0;title\x07 \u202e"
    for form in ((), ("--json",)):
        answer = stackmedic("explain", given(tmp_path, hostile), *form)
        assert 0 == answer.code
        assert not {"hunter2secret", "\x1b", "\u202e"} & {
            each for each in ("hunter2secret", "\x1b", "\u202e") if each in answer.out
        }


def test_bytes_that_are_no_text_are_read_and_name_nothing(tmp_path: Path) -> None:
    file = tmp_path / "core"
    file.write_bytes(bytes(range(256)) * 2000)
    answer = stackmedic("explain", str(file))
    assert 5 == answer.code
    assert answer.out.startswith("No cause is named in ")


def test_a_line_among_bytes_that_are_no_text_is_still_read(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"\x80\x81\x00garbage\xfe\n" + STOPPED.encode() + b"\n\x00\x01\x02")
    assert "image.tag_missing" in stackmedic("explain", str(file)).out
