"""Real data on the command line: one command starts it, and what it exports leads the probes there."""

import json
import shlex
from pathlib import Path

import pytest

from stackmedic.lab.real_data.installed import missing
from tests.cli.command import Answer, stackmedic

LACKING = missing()


def lab(folder: Path, *arguments: str, **environment: str) -> Answer:
    return stackmedic("lab", *arguments, environment={"XDG_STATE_HOME": str(folder), **environment})


def exported(answer: Answer) -> dict[str, str]:
    pairs = (line.removeprefix("export ").split("=", 1) for line in answer.out.splitlines())
    return {name: shlex.split(value)[0] for name, value in pairs}


@pytest.mark.skipif(LACKING is not None, reason=": ".join(LACKING or ()))
def test_all_that_a_stack_names_answers_who_exports_what_up_prints(tmp_path: Path) -> None:
    up = lab(tmp_path, "up", "ohmycoins", "--speed", "0", "--port", "0", "--real-data")
    assert up.code == 0, up.err
    told = exported(up)
    assert exported(lab(tmp_path, "exports", **told)) == told
    probed = stackmedic("probe", "--json", environment=told)
    answers = json.loads(probed.out)["probes"]
    assert (probed.code, {each["ok"] for each in answers}) == (0, {True})
    assert {"dns", "http", "postgres", "redis"} <= {each["kind"] for each in answers}
    assert Path(told["SSL_CERT_FILE"]).read_text().count("BEGIN CERTIFICATE") > 1
    assert ".rds.amazonaws.com:5432 at 127.0.0.1:" in lab(tmp_path, "status", **told).out
    assert lab(tmp_path, "down", **told).code == 0


def test_without_the_servers_it_is_said_what_to_install(tmp_path: Path) -> None:
    refused = lab(tmp_path, "up", "ohmycoins", "--port", "0", "--real-data", PATH=str(tmp_path))
    assert (refused.code, refused.out, list(tmp_path.iterdir())) == (2, "", [])
    assert "redis-server" in refused.err.splitlines()[0]
    assert "apt-get install postgresql redis-server" in refused.err
