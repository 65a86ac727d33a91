"""Task definitions on disk: a revision never changes, so it is read once per machine and not once per diagnosis.

What is kept is redacted, and without what may change (whether it was deregistered since). Nothing of a simulated
account is kept: a lab that starts again on the same port has other definitions under the same ARNs.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stackmedic.aws.door import Reply, as_json

CALL = "ecs:DescribeTaskDefinition"
REVISION = re.compile(r"arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:task-definition/[\w-]+:[0-9]+")
MAY_CHANGE = ("status", "deregisteredAt", "deleteRequestedAt")
SCHEMA = "stackmedic.task-definition/1"


def default_folder() -> Path:
    """Where caches belong: the XDG base directory specification."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stackmedic" / "task-definitions"


class Definitions:
    """The cache of one folder; without a folder it keeps nothing. Never a reason to fail."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def kept(self, endpoint: str, call: str, parameters: Mapping[str, Any]) -> Reply | None:
        """The answer as it was once read, with the time at which it was."""
        file = self._file(endpoint, call, parameters)
        if file is None:
            return None
        try:
            held = json.loads(file.read_bytes())
            if held["schema"] != SCHEMA or held["arn"] != parameters["taskDefinition"]:
                return None
            return Reply(call, dict(held["body"]), datetime.fromisoformat(held["at"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, endpoint: str, parameters: Mapping[str, Any], reply: Reply) -> None:
        """Write an answer down, if it is one that never changes."""
        file = self._file(endpoint, reply.call, parameters)
        if file is None or not isinstance(reply.body.get("taskDefinition"), dict):
            return
        definition = {key: each for key, each in reply.body["taskDefinition"].items() if key not in MAY_CHANGE}
        held = {
            "schema": SCHEMA,
            "arn": parameters["taskDefinition"],
            "endpoint": endpoint,
            "at": reply.at.isoformat(),
            "body": {"taskDefinition": as_json(definition)},
        }
        try:
            _write(file, json.dumps(held).encode())
        except OSError:
            return

    def _file(self, endpoint: str, call: str, parameters: Mapping[str, Any]) -> Path | None:
        arn = str(parameters.get("taskDefinition", ""))
        whole = call == CALL and set(parameters) == {"taskDefinition"} and REVISION.fullmatch(arn)
        if self._folder is None or not whole or is_loopback(endpoint):
            return None
        return self._folder / f"{hashlib.sha256(f'{endpoint} {arn}'.encode()).hexdigest()}.json"


def is_loopback(endpoint: str) -> bool:
    """Whether an endpoint is on this machine."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".localhost.localstack.cloud"))


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent)  # Readable by its owner only.
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
