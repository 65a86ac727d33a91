"""The verbs, from a recording: no account is needed to hold what every front end relies on."""

import asyncio
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from stackmedic import app
from stackmedic.app import Options, Target
from stackmedic.aws.recording import Recorder
from stackmedic.collect import scope
from stackmedic.collect.examine import Depth, examine
from stackmedic.errors import NotFound, UsageError
from stackmedic.model.finding import Verdict
from stackmedic.model.overview import TargetCount
from stackmedic.model.snapshot import Snapshot
from tests.collect.accounts import NAMES, crashed, edge, service, service_arn, services_there, shop, tasks_listed
from tests.collect.replies import Answer, Replies, fails

CLUSTER = Target(cluster="shop")


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def recorded(folder: Path, answers: dict[str, Answer], target: scope.Target | None = None) -> tuple[Snapshot, Options]:
    """What was read when the recording was made, and the options that read it again."""

    async def record() -> Snapshot:
        door = Recorder(Replies(answers), folder / "recording")
        try:
            return await examine(door, target or scope.Target(cluster="shop"), Depth(to_keep=True))
        finally:
            await door.close()

    return asyncio.run(record()), Options(source=folder / "recording")


def configured(folder: Path, text: str) -> None:
    (folder / "stackmedic.toml").write_text(text, encoding="utf-8")


def test_a_recording_gives_the_snapshot_that_was_recorded(tmp_path: Path) -> None:
    hurt = {**shop(), **tasks_listed(crashed("backend", 2)), **edge("unhealthy"), "ecr:DescribeImages": fails("Denied")}
    live, options = recorded(tmp_path, hurt)
    assert repr(live) == repr(app.examine(CLUSTER, options))


def test_a_recording_needs_no_name_of_the_stack_and_takes_any(tmp_path: Path) -> None:
    live, options = recorded(tmp_path, shop())
    assert repr(live) == repr(app.examine(Target(), options))
    assert repr(live) == repr(app.examine(Target(stack="shop"), options))


def test_a_diagnosis_counts_its_calls(tmp_path: Path) -> None:
    _, options = recorded(tmp_path, shop())
    diagnosis = app.diagnose(CLUSTER, options)
    assert Verdict.HEALTHY == diagnosis.verdict
    assert 30 < diagnosis.calls <= 60


def test_a_status_shows_every_service_and_what_it_stands_on(tmp_path: Path) -> None:
    _, options = recorded(tmp_path, shop())
    status = app.status(CLUSTER, options)
    assert [("backend", 1, 1), ("frontend", 1, 1)] == [
        (each.name, each.running, each.desired) for each in status.services
    ]
    assert (TargetCount("backend", 1, 1),) == status.services[0].targets
    assert ["available"] == [each.status for each in status.databases or ()]
    assert not status.paused


def test_a_status_says_what_it_could_not_see(tmp_path: Path) -> None:
    _, options = recorded(
        tmp_path, shop(DescribeDBInstances=fails("AccessDenied"), DescribeTargetHealth=fails("Denied"))
    )
    status = app.status(CLUSTER, options)
    assert status.databases is None
    assert (TargetCount("backend", None, None),) == status.services[0].targets
    assert {"rds:DescribeDBInstances", "elasticloadbalancing:DescribeTargetHealth"} == {
        each.call for each in status.gaps
    }


def test_a_stack_at_zero_is_paused(tmp_path: Path) -> None:
    paused = services_there(*(service(name, desiredCount=0, runningCount=0) for name in NAMES))
    _, options = recorded(tmp_path, {**shop(), **paused})
    assert app.status(CLUSTER, options).paused


def test_only_alarms_of_the_stack_are_shown(tmp_path: Path) -> None:
    def alarm(name: str, value: str) -> dict[str, object]:
        dimension = [{"Name": "ClusterName", "Value": value}]
        return {"AlarmName": name, "AlarmArn": f"arn:{name}", "StateValue": "ALARM", "Dimensions": dimension}

    alarms = [alarm("cpu", "shop"), alarm("foreign", "other"), alarm("TargetTracking-shop", "shop")]
    _, options = recorded(tmp_path, shop(DescribeAlarms={"MetricAlarms": alarms}))
    assert ["cpu"] == [each.id for each in app.status(CLUSTER, options).alarms or ()]


def test_what_discover_writes_finds_the_same_stack_again(tmp_path: Path) -> None:
    live, options = recorded(tmp_path, shop())
    found = app.discover(CLUSTER, options)
    assert {"stack": {"shop": {"cluster": "shop", "region": "eu-west-1"}}} == tomllib.loads(found.toml)
    configured(tmp_path, found.toml)
    assert live.scope == app.examine(Target(stack="shop"), options).scope


def test_discover_may_name_the_file_that_it_is_to_write(tmp_path: Path) -> None:
    _, options = recorded(tmp_path, shop())
    new = Options(source=options.source, config=tmp_path / "new.toml")
    assert "shop" == app.discover(CLUSTER, new).name
    with pytest.raises(UsageError, match=r"new\.toml cannot be read"):
        app.examine(CLUSTER, new)


def test_the_configuration_says_which_services_a_stack_has(tmp_path: Path) -> None:
    _, options = recorded(tmp_path, shop(), scope.Target(cluster="shop", services=("backend",)))
    configured(tmp_path, '[stack.boutique]\ncluster = "shop"\nservices = ["backend"]\n')
    snapshot = app.examine(Target(stack="boutique"), options)
    assert ("boutique", (service_arn("backend"),)) == (snapshot.scope.stack, snapshot.scope.service_arns)
    assert () == snapshot.gaps


def test_several_stacks_in_the_configuration_are_to_be_told_apart(tmp_path: Path) -> None:
    configured(tmp_path, '[stack.a]\ncluster = "a"\n[stack.b]\ncluster = "b"\n')
    with pytest.raises(NotFound, match="holds 2 stacks; say which") as failure:
        app.examine()
    assert "they are: a, b; try: a" == failure.value.hint


def test_a_service_needs_its_cluster() -> None:
    with pytest.raises(UsageError, match="looked for in a cluster"):
        app.examine(Target(service="backend"))


def test_doctor_names_what_is_wrong_and_does_not_raise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(tmp_path, "stack = 1")
    assert [("configuration", False)] == [(each.name, each.ok) for each in app.doctor() if each.ok is not True]
    configured(tmp_path, "")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert [("settings", False)] == [(each.name, each.ok) for each in app.doctor() if each.ok is not True]
    without = app.doctor(options=Options(region="eu-west-1"))
    assert [("credentials", False)] == [(each.name, each.ok) for each in without if each.ok is not True]


def test_importing_the_verbs_does_not_import_boto3() -> None:
    code = "import stackmedic.app, sys; sys.exit(any('boto' in name for name in sys.modules))"
    assert (
        0
        == subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=False).returncode
    )
