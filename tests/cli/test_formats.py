"""Where answers go: one form, to the screen or to a file, and in a job of GitHub to its summary too."""

from pathlib import Path

import pytest

from stackmedic.cli.formats import Format, chosen, give
from stackmedic.cli.settings import Colour, Settings
from stackmedic.errors import UsageError
from stackmedic.report import github, html
from tests.cli.command import stackmedic
from tests.report.findings import a_full_diagnosis


def settings(json: bool = False) -> Settings:
    return Settings(
        profile=None, region=None, json=json, since_s=None, timeout_s=None, read_only=False, yes=False, no_input=False,
        color=Colour.NEVER, config=None, debug=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "json", "form"),
    [(None, False, Format.TEXT), (None, True, Format.JSON), (Format.JSON, True, Format.JSON)]
    + [(each, False, each) for each in Format],
)
def test_the_form_is_the_one_that_was_asked_for(asked: Format | None, json: bool, form: Format) -> None:
    assert form is chosen(asked, settings(json))


def test_two_forms_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    answer = stackmedic("diagnose", "--json", "--format", "html", "--from", "nowhere", cwd=str(tmp_path))
    assert 2 == answer.code
    assert "--json and --format html are two answers." in answer.err


@pytest.mark.parametrize("form", Format)
def test_every_form_can_be_written_to_a_file(form: Format, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answer"
    give(a_full_diagnosis(), form, file, settings())
    assert "network.sg_ingress_missing" in file.read_text() or form is Format.TEXT
    assert "" == capsys.readouterr().out
    assert [file] == list(tmp_path.iterdir())


def test_a_file_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("old")
    give(a_full_diagnosis(), Format.HTML, file, settings())
    assert html.report(a_full_diagnosis()) == file.read_text()


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        give(a_full_diagnosis(), Format.HTML, tmp_path / "nowhere/report.html", settings())


def test_a_job_gets_annotations_and_a_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    give(a_full_diagnosis(), Format.GITHUB, None, settings())
    assert github.report(a_full_diagnosis()) == capsys.readouterr().out
    assert "# Before\n" + github.summary(a_full_diagnosis()) == summary.read_text()


def test_no_other_form_writes_a_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    give(a_full_diagnosis(), Format.MARKDOWN, tmp_path / "report.md", settings())
    assert [tmp_path / "report.md"] == list(tmp_path.iterdir())
