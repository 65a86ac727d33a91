"""Labs as this machine knows them: a folder of state per port, a process, and the door on that port.

Reads and writes ``$XDG_STATE_HOME/stackmedic/lab/<port>/``: ``ready.json`` (name, seed, speed, pid), ``lab.log``,
``faults.json``. Nothing here imports the lab: it is a process of its own.
"""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from stackmedic.errors import NotFound, StackmedicError, UsageError

DEFAULT_PORT = 4599
STARTS_WITHIN_S = 60.0
ENDS_WITHIN_S = 10.0
LOOK_S = 0.02
ANSWERS_WITHIN_S = 600.0  # Days of lab time may have to pass.
LOCAL = ("127.0.0.1", "localhost", "::1")
BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")  # Debian's, Fedora's.
REGION = "ap-southeast-2"
Port = Annotated[
    int | None, typer.Option(help="Which lab.  [default: AWS_ENDPOINT_URL's, or the only one]", metavar="P")
]


class LabError(StackmedicError):
    """The lab did not start, or does not answer as it should."""


def folder() -> Path:
    """Where labs keep their state."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(state) / "stackmedic/lab"


@dataclass(frozen=True, slots=True)
class Lab:
    """One lab, by its port."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def folder(self) -> Path:
        return folder() / str(self.port)

    @property
    def ready(self) -> Path:
        return self.folder / "ready.json"

    @property
    def region(self) -> str:
        """Where its account is."""
        return str(self.started().get("region", REGION))

    @property
    def authority(self) -> Path:
        """The certificate of the authority that signs what the lab's HTTPS port shows."""
        return self.folder / "ca.pem"

    def keep_authority(self) -> None:
        """Ask for that certificate and keep it where clients find it."""
        self.authority.write_text(self.ask("authority")["pem"])

    def keep_trusted(self) -> Path:
        """That certificate among those that this machine trusts, in a file for ``SSL_CERT_FILE``."""
        given = (os.environ.get("SSL_CERT_FILE"), ssl.get_default_verify_paths().openssl_cafile, *BUNDLES)
        known = (Path(each) for each in given if each)
        before = next((each for each in known if each.is_file() and folder() not in each.parents), None)
        kept = self.folder / "trusted.pem"
        kept.write_text(f"{before.read_text() if before else ''}\n{self.ask('authority')['pem']}")
        return kept

    def started(self) -> dict[str, Any]:
        """What the lab said when it was ready; empty when none was started here."""
        try:
            said: dict[str, Any] = json.loads(self.ready.read_text())
        except (OSError, ValueError):
            return {}
        return said

    def ask(self, verb: str, **asked: Any) -> dict[str, Any]:
        """One request at the lab's own door. Raises NotFound when nobody answers there."""
        body = json.dumps(asked).encode()
        request = urllib.request.Request(f"{self.url}/_lab/{verb}", body, {"Content-Type": "application/json"})
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # No proxy stands before loopback.
        try:
            with direct.open(request, timeout=ANSWERS_WITHIN_S) as answer:
                said: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            raise LabError(f"the lab refuses {reason_in(error)}") from None
        except (OSError, ValueError):
            raise self.absent() from None
        return said

    def absent(self) -> NotFound:
        running = ", ".join(str(each.port) for each in known() if each.alive())
        hint = f"labs run on: {running}" if running else f"stackmedic lab up ohmycoins --port {self.port} starts one"
        return NotFound(f"no lab runs on port {self.port}", hint)

    def alive(self) -> bool:
        """Whether the process that was started here is still there."""
        pid = self.started().get("pid")
        if not isinstance(pid, int):
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return not ended(pid)

    def start(self, arguments: list[str]) -> dict[str, Any]:
        """Start the process and wait until its stack is steady. It keeps none of our streams."""
        if not free(self.port):
            hint = f"stackmedic lab down --port {self.port} ends a lab there, or choose another port with --port"
            raise UsageError(f"port {self.port} is in use", hint)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        command = [sys.executable, "-m", "stackmedic.lab", *arguments, "--port", str(self.port)]
        pressed: list[int] = []  # A Ctrl-C between the fork and its return would leave a process that nobody knows.
        before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
        try:
            process = self._spawned(command)
        finally:
            signal.signal(signal.SIGINT, before)
        try:
            if pressed:
                raise KeyboardInterrupt
            return self._awaited(process)
        except KeyboardInterrupt:  # The process is in a session of its own and hears no Ctrl-C.
            process.kill()
            process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _spawned(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "lab.log").open("wb") as log:
            return subprocess.Popen(
                [*command, "--ready", str(self.ready)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=surroundings(os.environ),
                start_new_session=True,
                close_fds=True,
            )

    def _awaited(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        for _ in range(int(STARTS_WITHIN_S / LOOK_S)):
            try:
                code = process.wait(LOOK_S)
            except subprocess.TimeoutExpired:
                if self.ready.exists():
                    process.returncode = 0  # It lives on without us; nobody waits for it.
                    return self.started()
                continue
            raise LabError(f"the lab ended with {code} before it was ready", self.last_words())
        process.kill()
        process.wait()
        raise LabError(f"the lab was not ready after {STARTS_WITHIN_S:.0f} s", self.last_words())

    def last_words(self) -> str:
        """The end of the log, as one line."""
        lines = (self.folder / "lab.log").read_text(errors="replace").split("\n")
        said = next((each for each in reversed(lines) if each.strip()), "")
        return said or f"its log is {self.folder / 'lab.log'}"

    def stop(self) -> None:
        """End the lab and wait until its process is gone."""
        try:
            self.ask("down")
        except NotFound:
            left = self.alive()
            if not left:
                shutil.rmtree(self.folder, ignore_errors=True)
                raise
        pause = threading.Event()
        for _ in range(int(ENDS_WITHIN_S / LOOK_S)):
            if not self.alive() and free(self.port):
                shutil.rmtree(self.folder, ignore_errors=True)
                return
            pause.wait(LOOK_S)
        raise LabError(f"the lab on port {self.port} does not end", f"its process is {self.started().get('pid')}")

    def remembered(self) -> list[dict[str, Any]]:
        """The faults that are in, oldest first, with what heals them."""
        try:
            faults: list[dict[str, Any]] = json.loads((self.folder / "faults.json").read_text())
        except (OSError, ValueError):
            return []
        return faults

    def remember(self, faults: list[dict[str, Any]]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / "faults.part"
        partial.write_text(json.dumps(faults, indent=1, default=str))
        partial.replace(self.folder / "faults.json")


def reason_in(error: urllib.error.HTTPError) -> str:
    """What the lab says of a request that it does not understand."""
    text = error.read().decode(errors="replace")
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return text


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """The daemon's environment: nothing of AWS (a profile would confuse it), and the code that runs here."""
    kept = {name: value for name, value in environment.items() if not name.startswith("AWS_")}
    here = str(Path(__file__).resolve().parents[2])
    rest = [str(Path(each).resolve()) for each in kept.get("PYTHONPATH", "").split(os.pathsep) if each]
    return kept | {"PYTHONPATH": os.pathsep.join(dict.fromkeys([here, *rest])), "PYTHONUNBUFFERED": "1"}


def ended(pid: int) -> bool:
    """Whether a process has ended and only waits for its parent to notice (in containers it may wait for ever)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):  # No such process, or a system without /proc.
        return False
    return state in ("Z", "X")


def free(port: int) -> bool:
    """Whether a lab could listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def known() -> list[Lab]:
    """Every lab that has a folder here."""
    found = sorted(int(each.name) for each in folder().glob("[0-9]*") if each.name.isdigit())
    return [Lab(port) for port in found]


def meant(port: int | None) -> Lab:
    """The lab that a command is about: by port, by AWS_ENDPOINT_URL, the only one that runs, or the usual port."""
    if port is not None:
        return Lab(port)
    address = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    if address.hostname in LOCAL and address.port:
        return Lab(address.port)
    running = [each for each in known() if each.alive()]
    return running[0] if len(running) == 1 else Lab(DEFAULT_PORT)
