"""Recording and replaying: the same answers and the same failures, from a folder or an archive."""

import asyncio
import io
import json
import stat
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stackmedic.aws import bundle
from stackmedic.aws.door import Door, Reply
from stackmedic.aws.recording import Recorder, Recording
from stackmedic.aws.wire import parse_all
from stackmedic.errors import CallFailed, RecordingError
from stackmedic.model.service import Service
from stackmedic.model.signal import LogLine
from tests.aws.account import NOON, Account, Answer, error
from tests.aws.through import OpenDoor, failure, through

FORMS = ["folder", "bundle.zip", "bundle.tar.gz"]
SERVICES = {"cluster": "c", "services": ["backend"]}
LOGS = {"logGroupName": "/ecs/app", "logStreamName": "app/app/1"}


@pytest.fixture
def stack(account: Account) -> Account:
    service = {"serviceArn": "arn:s", "serviceName": "backend", "desiredCount": 2, "createdAt": 1935918000.25}
    account.says("DescribeServices", Answer({"services": [service]}))
    account.says("GetLogEvents", Answer({"events": [{"timestamp": 1935918000000, "message": "password=hunter2"}]}))
    account.says("DescribeTasks", error("AccessDeniedException", "not allowed"))
    account.says("ListTasks", Answer({"taskArns": ["a"], "nextToken": "x"}), Answer({"taskArns": ["b"]}))
    account.says("GetMetricData", Answer({"MetricDataResults": []}, date=NOON + timedelta(seconds=3)))
    return account


async def diagnose(door: Door) -> list[Any]:
    """A little of everything: what it sees, and at what time."""
    asked = [
        door.call("ecs:DescribeServices", **SERVICES),
        door.call("logs:GetLogEvents", **LOGS),
        door.call("ecs:DescribeTasks", tasks=["t"]),
        door.pages("ecs:ListTasks", cluster="c"),
        metrics(door, door.now()),
    ]
    replies = await asyncio.gather(*asked, return_exceptions=True)
    return [*map(seen, replies), await door.account(), door.region, door.now()]


async def metrics(door: Door, now: datetime) -> Reply:
    return await door.call(
        "cloudwatch:GetMetricData", StartTime=now - timedelta(hours=1), EndTime=now, MetricDataQueries=[]
    )


def seen(reply: Any) -> Any:
    if isinstance(reply, CallFailed):
        return (reply.call, reply.code, reply.reason)
    services, lines = parse_all(Service, reply, "services"), parse_all(LogLine, reply, "events")
    return (services, [each.raw for each in services], lines, reply.body.get("taskArns"), reply.at)


def recorded(open_door: OpenDoor, path: Path) -> list[Any]:
    return list(through(Recorder(open_door(), path), do=diagnose))


def replayed(path: Path) -> list[Any]:
    return list(through(Recording(path), do=diagnose))


@pytest.mark.parametrize("form", FORMS)
def test_a_replay_sees_what_was_seen(stack: Account, open_door: OpenDoor, tmp_path: Path, form: str) -> None:
    live = recorded(open_door, tmp_path / form)
    assert replayed(tmp_path / form) == live
    assert live[2] == ("ecs:DescribeTasks", "AccessDeniedException", "not allowed")


@pytest.mark.parametrize("form", FORMS)
def test_two_recordings_of_the_same_are_the_same_bytes(
    stack: Account, open_door: OpenDoor, tmp_path: Path, form: str
) -> None:
    recorded(open_door, tmp_path / "one" / form)
    stack.says("ListTasks", Answer({"taskArns": ["a"], "nextToken": "x"}), Answer({"taskArns": ["b"]}))
    recorded(open_door, tmp_path / "two" / form)
    assert contents(tmp_path / "one" / form) == contents(tmp_path / "two" / form)


def contents(path: Path) -> Any:
    if path.is_dir():
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*.json")}
    return path.read_bytes()


def test_files_are_what_the_aws_cli_prints(stack: Account, open_door: OpenDoor, tmp_path: Path) -> None:
    recorded(open_door, tmp_path / "r")
    names = sorted(file.relative_to(tmp_path / "r").as_posix() for file in (tmp_path / "r").rglob("*.json"))
    assert names == [
        "cloudwatch/get-metric-data.json",
        "ecs/describe-services.json",
        "ecs/list-tasks.json",
        "logs/get-log-events.json",
        "manifest.json",
        "sts/get-caller-identity.json",
    ]
    text = (tmp_path / "r/ecs/describe-services.json").read_text()
    assert '"createdAt": "2031-05-07T11:00:00.250000+00:00"' in text
    events = json.loads((tmp_path / "r/logs/get-log-events.json").read_text())["events"]
    assert events == [{"timestamp": 1935918000000, "message": "password=***"}]


def test_the_manifest_says_what_answers_what(stack: Account, open_door: OpenDoor, tmp_path: Path) -> None:
    recorded(open_door, tmp_path / "r")
    manifest = json.loads((tmp_path / "r/manifest.json").read_text())
    assert (manifest["schema"], manifest["account"]) == ("stackmedic.recording/1", "123456789012")
    assert (manifest["region"], manifest["now"]) == ("eu-central-1", (NOON + timedelta(seconds=3)).isoformat())
    assert [each["call"] for each in manifest["files"]] == sorted(each["call"] for each in manifest["files"])
    assert manifest["files"][1] == {
        "file": "ecs/describe-services.json",
        "call": "ecs:DescribeServices",
        "parameters": SERVICES,
        "at": NOON.isoformat(),
    }
    assert manifest["files"][2]["error"] == {"code": "AccessDeniedException", "message": "not allowed"}


def test_one_operation_asked_twice_has_two_files(account: Account, open_door: OpenDoor, tmp_path: Path) -> None:
    account.says("DescribeClusters", Answer({"clusters": [{"clusterName": "a"}]}))

    async def twice(door: Door) -> None:
        await door.call("ecs:DescribeClusters", clusters=["b"])
        await door.call("ecs:DescribeClusters", clusters=["a"])

    through(Recorder(open_door(), tmp_path / "r"), do=twice)
    names = sorted(file.name for file in (tmp_path / "r/ecs").iterdir())
    assert names == ["describe-clusters.2.json", "describe-clusters.json"]


def test_only_its_owner_can_read_a_recording(stack: Account, open_door: OpenDoor, tmp_path: Path) -> None:
    for form in FORMS:
        recorded(open_door, tmp_path / form)
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix in (".json", ".zip", ".gz")]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_recording_never_takes_the_place_of_something(open_door: OpenDoor, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r/notes.txt").write_text("mine")
    with pytest.raises(RecordingError, match="there already"):
        Recorder(open_door(), tmp_path / "r")


def test_the_order_of_ids_does_not_matter(stack: Account, open_door: OpenDoor, tmp_path: Path) -> None:
    ids = ["a", "b"]
    stack.says("DescribeClusters", Answer({"clusters": []}))
    through(Recorder(open_door(), tmp_path / "r"), do=lambda door: door.call("ecs:DescribeClusters", clusters=ids))
    again = through(Recording(tmp_path / "r"), do=lambda door: door.call("ecs:DescribeClusters", clusters=ids[::-1]))
    assert again.body == {"clusters": []}


@pytest.fixture
def folder(stack: Account, open_door: OpenDoor, tmp_path: Path) -> Path:
    recorded(open_door, tmp_path / "r")
    return tmp_path / "r"


def test_what_was_not_recorded_is_said(folder: Path) -> None:
    assert failure(Recording(folder), "ecs:DescribeServices", services=["other"]).code == "NotRecorded"
    assert failure(Recording(folder), "ec2:DescribeSubnets").code == "NotRecorded"


@pytest.mark.parametrize("damage", [b"{", b"", b"\xff\xfe", b"[1]", b"[" * 100_000, None])
def test_a_damaged_file_costs_its_own_call_only(folder: Path, damage: bytes | None) -> None:
    file = folder / "ecs/describe-services.json"
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    broken = failure(Recording(folder), "ecs:DescribeServices", **SERVICES)
    assert broken.code == "InvalidResponse"
    assert "describe-services.json" in broken.reason
    assert through(Recording(folder), do=lambda door: door.call("logs:GetLogEvents", **LOGS)).body["events"]


def test_a_recording_that_somebody_edited_is_redacted_again(folder: Path) -> None:
    file = folder / "logs/get-log-events.json"
    file.write_text('{"events": [{"timestamp": 1, "message": "token=AbCdEf123"}]}')
    reply = through(Recording(folder), do=lambda door: door.call("logs:GetLogEvents", **LOGS))
    assert reply.body["events"][0]["message"] == "token=***"


@pytest.mark.parametrize(
    "manifest",
    ["{", "[]", "{}", '{"schema": "other/1"}', '{"schema": "stackmedic.recording/1", "files": 7}', "\x00", '"text"'],
)
def test_a_damaged_manifest_is_one_sentence(folder: Path, manifest: str) -> None:
    (folder / "manifest.json").write_text(manifest)
    with pytest.raises(RecordingError) as raised:
        Recording(folder)
    assert str(folder) in str(raised.value)
    assert raised.value.hint


def test_what_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no recording at") as raised:
        Recording(tmp_path / "nowhere")
    assert "--record" in raised.value.hint


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing", b"\x1f\x8b\x08", b"just a text"])
def test_a_file_that_is_no_archive_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(RecordingError, match="cannot be read"):
        Recording(tmp_path / "x.zip")


@pytest.mark.parametrize("cut", [20, 100, -30])
@pytest.mark.parametrize("form", FORMS[1:])
def test_half_an_archive_is_one_sentence(
    stack: Account, open_door: OpenDoor, tmp_path: Path, form: str, cut: int
) -> None:
    recorded(open_door, tmp_path / form)
    whole = (tmp_path / form).read_bytes()
    (tmp_path / form).write_bytes(whole[:cut])
    with pytest.raises(RecordingError):
        Recording(tmp_path / form)


def test_an_empty_folder_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no recording"):
        Recording(tmp_path)


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, files: dict[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content.encode()))
    return path


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("name", ["../../evil.json", "/etc/evil.json", "a/../../evil.json"])
def test_a_name_that_leads_out_of_the_archive_is_refused(
    tmp_path: Path, pack: Callable[[Path, dict[str, str]], Path], name: str
) -> None:
    with pytest.raises(RecordingError, match="leads out"):
        Recording(pack(tmp_path / "evil.bin", {name: "{}", "manifest.json": "{}"}))


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MAX_BYTES", 1000)
    with pytest.raises(RecordingError, match="more than any"):
        Recording(zipped(tmp_path / "bomb.zip", {f"{each}.json": " " * 500 for each in range(5)}))


def test_an_archive_made_of_the_folder_around_is_read_too(folder: Path, tmp_path: Path) -> None:
    files = {f"r/{file.relative_to(folder).as_posix()}": file.read_text() for file in folder.rglob("*.json")}
    assert Recording(tarred(tmp_path / "around.tgz", files)).now() == NOON + timedelta(seconds=3)


def test_time_stands_still_in_a_recording(folder: Path) -> None:
    door = Recording(folder)
    assert door.now() == door.now() == (NOON + timedelta(seconds=3)).astimezone(UTC)
    assert door.calls == 0


def test_a_reading_that_somebody_interrupts_leaves_no_recording(
    open_door: OpenDoor, stack: Account, tmp_path: Path
) -> None:
    async def interrupted(door: Door) -> None:
        await door.call("ecs:DescribeServices", **SERVICES)
        task = asyncio.current_task()
        assert task is not None
        task.cancel()  # As asyncio does at Ctrl-C.
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        through(Recorder(open_door(), tmp_path / "r.zip"), do=interrupted)
    assert not any(tmp_path.iterdir())


def test_where_nothing_was_asked_nothing_is_kept(open_door: OpenDoor, tmp_path: Path) -> None:
    async def nothing(door: Door) -> None:
        raise RecordingError("before the first call")

    with pytest.raises(RecordingError):
        through(Recorder(open_door(), tmp_path / "r.zip"), do=nothing)
    assert not any(tmp_path.iterdir())
