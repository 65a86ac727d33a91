"""``python -m tools.terraform.record NAME…``: build stacks with Terraform in empty labs and keep what it called.

Each takes two minutes, most of which Terraform waits. Writes ``recording.jsonl`` into the stack's package: what it was
made from, then one call a line.
"""

import importlib
import json
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from tools.terraform.roots import ROOT, ROOTS, Root
from tools.terraform.workspace import Workspace

from stackmedic.lab.stacks.images import programs_of, push

SPEED = 60  # Lab seconds a second: what takes AWS minutes is there when Terraform first looks.
# Go's HTTP client takes an answer that is there before it has done sending for a broken connection, and sends again;
# AWS is never that fast.
LATENCY_S = 0.01


@contextmanager
def empty_lab(region: str, speed: int = SPEED) -> Iterator[str]:
    """The address of an empty lab that lives meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        words = [sys.executable, "-m", "stackmedic.lab", "empty", "--region", region, "--speed", str(speed)]
        words += ["--latency", str(LATENCY_S)]
        process = subprocess.Popen([*words, "--seed", "1", "--ready", str(ready)], cwd=ROOT / "src")
        try:
            pause = threading.Event()
            while not ready.exists():
                if process.poll() is not None:
                    raise RuntimeError(f"the lab ended with {process.returncode}")
                pause.wait(0.05)
            yield f"http://127.0.0.1:{json.loads(ready.read_text())['port']}"
        finally:
            process.terminate()
            process.wait()


def ask(url: str, verb: str, **asked: float) -> dict[str, object]:
    """The lab's own door."""
    body = json.dumps(asked).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/_lab/{verb}", body, method="POST")) as answer:
        return dict(json.load(answer))


def package(name: str) -> Any:
    """What a stack's package says of it."""
    return importlib.import_module(f"stackmedic.lab.stacks.{name.replace('-', '_')}")


def prove_elsewhere(url: str, name: str) -> None:
    """Names whose DNS is at another provider are proven there."""
    names = getattr(package(name), "NAMES_ELSEWHERE", ())
    ask(url, "hidden", **{f"proven_elsewhere:{each}": 1.0 for each in names})


@contextmanager
def pushing(url: str, name: str, region: str) -> Iterator[None]:
    """Meanwhile, do what people do: push the images as soon as Terraform has made every repository, prove names."""
    ended, programs = threading.Event(), programs_of(name)
    prove_elsewhere(url, name)
    ecr = boto3.Session("lab", "lab", region_name=region).client("ecr", endpoint_url=url)

    def watch() -> None:
        while not ended.wait(0.5):
            if {each["repositoryName"] for each in ecr.describe_repositories()["repositories"]} >= set(programs):
                push(ecr, programs, lambda: None)
                return

    pusher = threading.Thread(target=watch)
    pusher.start()
    try:
        yield
    finally:
        ended.set()
        pusher.join()


def region_of(name: str) -> str:
    return str(package(name).REGION)


def record(root: Root) -> int:
    """Record one stack; returns how many calls. Raises NotHere, TerraformFailed."""
    region = region_of(root.name)
    with tempfile.TemporaryDirectory() as folder, empty_lab(region) as url:
        workspace = Workspace(root, Path(folder), url)
        workspace.prepare()
        ask(url, "record")
        with pushing(url, root.name, region):
            workspace.apply(disposable=False)
        lines = ask(url, "recording")["lines"]
    assert isinstance(lines, list)
    about = {"from": f"infra/stacks/{root.folder}", "variables": root.variables, "inputs": root.digest()}
    written = [json.dumps(each, sort_keys=True, separators=(",", ":")) for each in (about, *lines)]
    (root.package / "recording.jsonl").write_text("\n".join(written) + "\n", encoding="utf-8")
    return len(lines)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ROOTS:
        print(f"{wanted}: {record(ROOTS[wanted])} calls")
