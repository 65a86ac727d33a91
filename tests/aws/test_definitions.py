"""Task definitions are read once per machine; a simulated account's never come from the disk.

The endpoint under test is loopback, so the cache itself is asked about others.
"""

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stackmedic.aws.definitions import Definitions, default_folder
from stackmedic.aws.door import Reply
from tests.aws.account import Account, Answer
from tests.aws.through import OpenDoor, through

CALL = "ecs:DescribeTaskDefinition"
ARN = "arn:aws:ecs:eu-central-1:123456789012:task-definition/backend:7"
ENDPOINT = "https://ecs.eu-central-1.amazonaws.com"
READ = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
BODY = {"taskDefinition": {"taskDefinitionArn": ARN, "family": "backend", "status": "ACTIVE", "registeredAt": READ}}


def keep(folder: Path, arn: str = ARN, endpoint: str = ENDPOINT) -> Definitions:
    definitions = Definitions(folder)
    definitions.keep(endpoint, {"taskDefinition": arn}, Reply(CALL, BODY, READ))
    return definitions


def test_a_revision_is_kept_with_the_time_it_was_read_and_without_its_status(tmp_path: Path) -> None:
    kept = keep(tmp_path).kept(ENDPOINT, CALL, {"taskDefinition": ARN})
    assert kept is not None
    assert kept.at == READ
    assert kept.body == {
        "taskDefinition": {"taskDefinitionArn": ARN, "family": "backend", "registeredAt": "2031-05-06T12:00:00+00:00"}
    }


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    keep(tmp_path / "new")
    (file,) = (tmp_path / "new").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:5000", "http://localhost:5000", "http://[::1]:5000", "http://localhost.localstack.cloud:4566"],
)
def test_nothing_of_a_simulated_account_is_kept(tmp_path: Path, endpoint: str) -> None:
    if endpoint.endswith("4566"):
        endpoint = "http://ecs.localhost.localstack.cloud:4566"
    assert keep(tmp_path, endpoint=endpoint).kept(endpoint, CALL, {"taskDefinition": ARN}) is None
    assert list(tmp_path.iterdir()) == []


def test_one_endpoint_is_never_answered_from_another(tmp_path: Path) -> None:
    assert keep(tmp_path).kept("https://proxy.example.com", CALL, {"taskDefinition": ARN}) is None


@pytest.mark.parametrize("parameters", [{"taskDefinition": "backend"}, {"taskDefinition": "backend:7"}, {}])
def test_only_a_full_revision_arn_is_kept(tmp_path: Path, parameters: dict[str, Any]) -> None:
    Definitions(tmp_path).keep(ENDPOINT, parameters, Reply(CALL, BODY, READ))
    assert list(tmp_path.iterdir()) == []


def test_tags_may_change_so_a_reply_with_tags_is_not_kept(tmp_path: Path) -> None:
    Definitions(tmp_path).keep(ENDPOINT, {"taskDefinition": ARN, "include": ["TAGS"]}, Reply(CALL, BODY, READ))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"schema": "other"}', b"\xff"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: bytes) -> None:
    definitions = keep(tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert definitions.kept(ENDPOINT, CALL, {"taskDefinition": ARN}) is None


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert keep(tmp_path / "file").kept(ENDPOINT, CALL, {"taskDefinition": ARN}) is None


def test_the_folder_is_where_caches_belong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "stackmedic/task-definitions"


def test_a_lab_that_starts_again_on_its_port_is_read_again(
    account: Account, open_door: OpenDoor, tmp_path: Path
) -> None:
    def family() -> str:
        door = open_door(cache=tmp_path)
        reply = through(door, do=lambda door: door.call(CALL, taskDefinition=ARN))
        return str(reply.body["taskDefinition"]["family"])

    account.says("DescribeTaskDefinition", Answer({"taskDefinition": {"family": "one"}}))
    assert family() == "one"
    account.says("DescribeTaskDefinition", Answer({"taskDefinition": {"family": "two"}}))
    assert family() == "two"
