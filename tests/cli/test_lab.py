"""The lab on the command line: what it prints, what it leaves behind, and what it refuses."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.cli.command import Answer, stackmedic

PREFIX = "export "


class Machine:
    """A machine with a state folder of its own, on which labs may run."""

    def __init__(self, folder: Path) -> None:
        self.state = folder
        self.ports: list[int] = []

    def lab(self, *arguments: str, **environment: str) -> Answer:
        return stackmedic("lab", *arguments, environment={"XDG_STATE_HOME": str(self.state), **environment})

    def up(self, *arguments: str, port: int = 0) -> dict[str, str]:
        """Start a lab, whose time stands still; what it tells to export."""
        answer = self.lab("up", "ohmycoins", "--speed", "0", "--port", str(port), *arguments)
        assert (answer.code, answer.err.count("error:")) == (0, 0), answer.err
        exported = dict(line.removeprefix(PREFIX).split("=", 1) for line in answer.out.splitlines())
        self.ports.append(int(exported["AWS_ENDPOINT_URL"].rpartition(":")[2]))
        return exported

    def folder(self, port: int) -> Path:
        return self.state / "stackmedic/lab" / str(port)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    made = Machine(Path(tmp_path_factory.mktemp("state")))
    yield made
    for port in made.ports:
        made.lab("down", "--port", str(port))


@pytest.fixture(scope="module")
def exported(machine: Machine) -> dict[str, str]:
    """One lab that most tests share."""
    return machine.up("--at", "2026-11-16T09:00")


@pytest.fixture
def port(exported: dict[str, str]) -> int:
    return int(exported["AWS_ENDPOINT_URL"].rpartition(":")[2])


def client(exported: dict[str, str], service: str) -> Any:
    session = boto3.Session(
        exported["AWS_ACCESS_KEY_ID"], exported["AWS_SECRET_ACCESS_KEY"], region_name=exported["AWS_REGION"]
    )
    return session.client(service, endpoint_url=exported["AWS_ENDPOINT_URL"])


def test_up_prints_what_to_export_and_nothing_else(exported: dict[str, str]) -> None:
    assert set(exported) == {
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
    }
    services = client(exported, "ecs").describe_services(
        cluster="ohmycoins-staging-cluster", services=["ohmycoins-staging-backend-service"]
    )["services"]
    assert services[0]["runningCount"] == 2


def test_a_lab_is_up_when_it_was_meant_to_be(machine: Machine, port: int) -> None:
    assert "2026-11-16T09:00:00+00:00" == json.loads((machine.folder(port) / "ready.json").read_text())["now"]


def test_the_daemon_holds_nothing_of_the_caller(machine: Machine, port: int) -> None:
    pid = json.loads((machine.folder(port) / "ready.json").read_text())["pid"]
    assert os.getsid(pid) == pid
    proc = Path(f"/proc/{pid}")
    if not proc.exists():
        pytest.skip("no /proc here")
    assert (proc / "cwd").readlink() == Path("/")
    streams = [str((proc / "fd" / number).readlink()) for number in "012"]
    assert streams == [os.devnull, *[str(machine.folder(port) / "lab.log")] * 2]


def test_status_shows_services_time_and_faults(machine: Machine, port: int) -> None:
    answer = machine.lab("status", "--port", str(port))
    assert (answer.code, answer.out.split()[:3]) == (0, [str(port), "ohmycoins", "steady"])
    shown = json.loads(machine.lab("status", "--json").out)["labs"]
    assert [(each["port"], each["speed"], each["faults"]) for each in shown if each["port"] == port] == [(port, 0, [])]


def test_time_passes_when_told_to(machine: Machine, port: int) -> None:
    def now() -> str:
        return str(json.loads(machine.lab("status", "--port", str(port), "--json").out)["labs"][0]["now"])

    before = now()
    assert now() == before
    assert machine.lab("advance", "15m", "--port", str(port)).code == 0
    assert now() > before


def test_a_fault_is_remembered_until_it_is_healed(machine: Machine, exported: dict[str, str], port: int) -> None:
    answer = machine.lab("fault", "database_ingress_revoked", "--since", "20m", **exported)
    assert (answer.code, answer.out) == (0, "")
    assert "fault database_ingress_revoked" in machine.lab("status", "--port", str(port)).out
    assert machine.lab("heal", **exported).code == 0
    assert "fault" not in machine.lab("status", "--port", str(port)).out
    nothing = machine.lab("heal", **exported)
    assert (nothing.code, nothing.err.splitlines()[0]) == (2, "error: no fault is in")


def test_faults_are_listed_a_line_each_under_their_layers(machine: Machine) -> None:
    listed = machine.lab("fault", "--list")
    lines = listed.out.splitlines()
    assert listed.code == 0
    assert lines.index("network") < next(at for at, line in enumerate(lines) if line.startswith("  nat_deleted "))
    assert all(line.endswith(".") for line in lines if line.startswith("  "))
    assert "covered_rule_revoked" not in listed.out


def test_a_fault_is_shown_with_its_parameters(machine: Machine) -> None:
    shown = machine.lab("fault", "container_memory_lowered", "--list").out
    assert "container_memory_lowered  (task)" in shown
    assert "service=backend mib=0" in shown
    assert "mib: without it, half of what the program takes." in shown


def test_harmless_changes_are_listed_apart_and_made_and_undone_alike(
    machine: Machine, exported: dict[str, str]
) -> None:
    listed = machine.lab("fault", "--list", "--harmless").out
    assert ("covered_rule_revoked" in listed, "database_stopped" in listed) == (True, False)
    machine.lab("advance", "45m", **exported)  # Whatever was hurt before has recovered.
    assert machine.lab("fault", "covered_rule_revoked", "--since", "10m", **exported).code == 0
    assert machine.lab("health", **exported).out.strip() == "nobody is hurt"
    assert machine.lab("heal", **exported).code == 0


def test_health_says_who_is_hurt_and_since_when(machine: Machine, exported: dict[str, str]) -> None:
    assert machine.lab("fault", "maintenance_page_left", "--since", "5m", **exported).code == 0
    told = machine.lab("health", **exported).out.splitlines()
    shown = json.loads(machine.lab("health", "--json", **exported).out)
    hurt = [f"{each['since'][:16]}  {each['kind']}" for each in shown["hurts"]]
    assert [line.split("  ")[1] for line in told].count("clients") == 2
    assert [line[:16] for line in told] == [each[:16] for each in hurt]
    assert machine.lab("heal", **exported).code == 0


def test_a_surprise_is_kept_until_it_is_healed(machine: Machine, exported: dict[str, str], port: int) -> None:
    broken = machine.lab("fault", "--surprise", "--since", "5m", **exported)
    kept = json.loads((machine.folder(port) / "faults.json").read_text())[0]["fault"]
    assert (broken.code, kept in broken.err + broken.out) == (0, False)
    assert "fault a surprise" in machine.lab("status", "--port", str(port)).out
    machine.lab("advance", "30m", **exported)
    assert kept in machine.lab("heal", **exported).err


def test_the_log_shows_calls_and_how_they_were_answered(machine: Machine, exported: dict[str, str], port: int) -> None:
    client(exported, "sts").get_caller_identity()
    assert "sts:GetCallerIdentity  200" in machine.lab("log", "--port", str(port)).out


def test_weather_denies_and_clears(machine: Machine, exported: dict[str, str]) -> None:
    assert machine.lab("weather", "--deny", "ecs:ListClusters", **exported).code == 0
    ecs = client(exported, "ecs")
    with pytest.raises(ecs.exceptions.ClientError, match="AccessDenied"):
        ecs.list_clusters()
    assert machine.lab("weather", "--clear", **exported).code == 0
    assert len(ecs.list_clusters()["clusterArns"]) == 1


def test_weather_befalls_a_share_and_ends_by_itself(machine: Machine, exported: dict[str, str], port: int) -> None:
    ecs = client(exported, "ecs")
    assert (
        machine.lab("weather", "--throttle", "ecs:ListC*=1", "--cut", "rds:*=after", "--for", "60s", **exported).code
        == 0
    )
    with pytest.raises(ecs.exceptions.ClientError, match="Rate exceeded"):
        ecs.list_clusters()
    assert machine.lab("advance", "60s", "--port", str(port)).code == 0
    assert len(ecs.list_clusters()["clusterArns"]) == 1
    wrong = machine.lab("weather", "--throttle", "ecs:*=often", **exported)
    assert (wrong.code, wrong.out) == (2, "")
    assert "'often' is no share" in wrong.err


def test_labs_run_side_by_side_and_down_ends_only_one(machine: Machine, port: int) -> None:
    second = machine.up("--seed", "2")
    other = int(second["AWS_ENDPOINT_URL"].rpartition(":")[2])
    assert machine.lab("down", "--port", str(other)).code == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", other)) != 0
    assert not machine.folder(other).exists()
    assert machine.lab("down", "--port", str(other)).code == 2
    assert machine.lab("status", "--port", str(port)).code == 0


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (("up", "ohmycoin"), "there is no stack 'ohmycoin'", "ohmycoins"),
        (("up", "ohmycoins", "--speed", "-1"), "--speed -1 is below 0", "advance"),
        (("up", "ohmycoins", "--services", "9"), "--services 9 is not for ohmycoins", "from 1 to 1000"),
        (("up", "fleet", "--services", "1001"), "--services 1001 is not for fleet", "from 1 to 1000"),
        (("down", "--port", "1"), "no lab runs on port 1", ""),
        (("status", "--port", "1"), "no lab runs on port 1", ""),
        (("fault", "databse_stopped"), "there is no fault 'databse_stopped'", "did you mean database_stopped?"),
        (("advance", "soon"), "advance 'soon' is not a duration", "90s, 15m, 36h"),
        (("weather",), "weather needs something to change", "--deny"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_hint(
    machine: Machine, arguments: tuple[str, ...], error: str, hint: str
) -> None:
    answer = machine.lab(*arguments)
    assert (answer.code, answer.out) == (2, "")
    first, *rest = answer.err.splitlines()
    assert first == f"error: {error}"
    assert hint in " ".join(rest)


def test_wrong_parameters_of_a_fault_are_named(machine: Machine, exported: dict[str, str]) -> None:
    for given, error in (
        ("backend", "'backend' is not KEY=VALUE"),
        ("color=red", "crash_on_start: there is no parameter color"),
        ("service=nobody", "crash_on_start: 0 services fit 'nobody'"),
    ):
        answer = machine.lab("fault", "crash_on_start", given, **exported)
        assert answer.code == 2
        assert answer.err.startswith(f"error: {error}")


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked up as Linux shows them")
def test_who_interrupts_a_lab_that_comes_up_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = str(found.getsockname()[1])
    command = [sys.executable, "-m", "stackmedic.cli.main", "lab", "up", "ohmycoins", "--port", port]
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    asked = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=heed_interrupts,
    )  # fmt: skip
    while not list(daemons(port)) and asked.poll() is None:
        pass
    asked.send_signal(signal.SIGINT)
    _, said = asked.communicate(timeout=30)
    assert (130, "error: interrupted\n") == (asked.returncode, said)
    assert not (tmp_path / "stackmedic/lab" / port).exists()
    assert not list(daemons(port))


def heed_interrupts() -> None:
    """As at a terminal: who runs the tests in the background has interrupts ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def daemons(port: str) -> Iterator[str]:
    """The command lines of the labs on a port."""
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            line = each.read_text(errors="replace").split("\0")
            if "stackmedic.lab" in line and port in line:
                yield " ".join(line)


def test_a_port_in_use_is_refused(machine: Machine, port: int) -> None:
    answer = machine.lab("up", "ohmycoins", "--port", str(port))
    assert (answer.code, answer.err.splitlines()[0]) == (2, f"error: port {port} is in use")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = machine.lab("up", "ohmycoins", "--port", str(taken.getsockname()[1]))
    assert answer.code == 2
