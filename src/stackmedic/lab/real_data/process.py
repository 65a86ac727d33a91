"""A server's process: as nobody who may do anything here, and not one moment longer than who started it."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1  # prctl(2); Linux only. Elsewhere the keeper alone sees to it that servers end.
ENDS_WITHIN_S = 10.0
LAST_WORDS = 3


@cache
def account() -> str:
    """Whom to be where we are root: PostgreSQL refuses to run as root. Empty: we are nobody special."""
    if os.geteuid():
        return ""
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def own(path: Path) -> Path:
    """Give a folder or file to the servers' account, and to nobody else."""
    path.chmod(0o700 if path.is_dir() else 0o600)
    if account():
        shutil.chown(path, account(), pwd.getpwnam(account()).pw_gid)
    return path


def written(path: Path, text: str) -> Path:
    """A file that was never anybody else's to read."""
    path.unlink(missing_ok=True)
    path.touch(0o600)
    path.write_text(text)
    return own(path)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def started(command: list[str], folder: Path, said: str = "") -> "subprocess.Popen[bytes]":
    """Start a program in its folder; ``said`` is for its standard input. What it prints goes to ``log``."""
    whom: dict[str, str | int | list[str]] = {}
    if account():
        entry = pwd.getpwnam(account())
        whom = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **whom,  # type: ignore[call-overload]
        )
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as line:  # Whoever did not listen has said why in its log.
        line.write(said.encode())
    return process  # type: ignore[no-any-return]


def ended(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    """Ask a server to end, and see that it does."""
    process.send_signal(how)
    try:
        process.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def last_words(folder: Path) -> str:
    """The end of a server's log."""
    lines = (folder / "log").read_text(errors="replace").splitlines()
    return " / ".join(lines[-LAST_WORDS:])
