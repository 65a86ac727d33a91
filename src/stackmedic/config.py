"""stackmedic.toml: where each stack lives, as typed settings. ``stackmedic.example.toml`` documents every key.

The file is found by walking up from the working directory, as git finds a repository. What it does not know it refuses:
a misspelled key that is ignored would be found out at three in the morning.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from stackmedic.errors import UsageError
from stackmedic.model.probed import HttpCheck

FILE_NAME = "stackmedic.toml"
STORE = "STACKMEDIC_STORE"
END = "end of document"
POSTGRES = re.compile(r"postgres(ql)?://")
PASSWORD_IN_QUERY = re.compile(r"[?&]\w*pass\w*=", re.IGNORECASE)
POSITION = re.compile(rf" \(at (line \d+, column \d+|{END})\)$")


@dataclass(frozen=True, slots=True)
class StackSettings:
    """One ``[stack.NAME]``. What is left out, AWS's own settings (profile, environment) decide."""

    name: str
    cluster: str
    services: tuple[str, ...] = ()
    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    read_only: bool = False
    terraform_state: str | None = None  # A path is relative to the file, and complete here.
    probe_through: str = ""
    probe_secret: str = ""
    check: tuple[HttpCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """The whole file, stacks in the order in which they stand there; without a file there are none.

    ``store`` is the address of the PostgreSQL database that holds the runs of several machines; it may hold a password.
    """

    path: Path | None = None
    stacks: tuple[StackSettings, ...] = ()
    read_only: bool = False
    store: str | None = field(default=None, repr=False)

    def stack(self, name: str) -> StackSettings | None:
        return next((each for each in self.stacks if each.name == name), None)

    def of_cluster(self, cluster: str) -> StackSettings | None:
        """The one stack that lives in a cluster, if exactly one does."""
        found = [each for each in self.stacks if each.cluster.rsplit("/", 1)[-1] == cluster.rsplit("/", 1)[-1]]
        return found[0] if len(found) == 1 else None

    def lock(self, stack: str, cluster: str) -> str:
        """Who says that nothing of a stack may be changed; empty when nobody does. A cluster that is meant whole, or by
        a name that this file does not know, is locked by any of its stacks."""
        named = self.stack(stack)
        same = [each for each in self.stacks if each.cluster.rsplit("/", 1)[-1] == cluster.rsplit("/", 1)[-1]]
        locked = self.read_only or any(each.read_only for each in ([named] if named else same))
        return f"{self.path} says read_only" if locked else ""


TEXT, TEXTS, SWITCH, TABLES = "a text", "a list of texts", "true or false", "tables of their own"
STATUS, FIELDS, PORT = "a status or a list of them", "a table of JMESPaths and values", "a port"
KEYS = {
    "cluster": TEXT,
    "services": TEXTS,
    "profile": TEXT,
    "region": TEXT,
    "endpoint_url": TEXT,
    "read_only": SWITCH,
    "terraform_state": TEXT,
    "probe_through": TEXT,
    "probe_secret": TEXT,
    "check": TABLES,
}
CHECK_KEYS = {"path": TEXT, "host": TEXT, "port": PORT, "status": STATUS, "body": TEXT, "json": FIELDS, "service": TEXT}
# A host of EC2, or one that Systems Manager was told of; or a service, and perhaps its container, by ECS Exec.
THROUGH = re.compile(r"m?i-[0-9a-f]{8,17}|ecs:[\w-]{1,255}(?:/[\w-]{1,255})?")
RUNS_KEYS = {"store": TEXT}


def load(path: Path | None = None, start: Path | None = None) -> Config:
    """The settings in ``path``, or in the nearest stackmedic.toml at ``start`` or above. Raises UsageError."""
    found = path or nearest(start or Path.cwd())
    return Config() if found is None else _read(found)


def store(path: Path | None = None) -> str | None:
    """The database that holds the runs of several machines: what the environment says, else the file. None: there is
    none, and runs are this machine's. Raises UsageError, without the address, for it may hold a password."""
    found = os.environ.get(STORE) or load(path).store
    if found and not POSTGRES.match(found):
        raise UsageError("The store of the runs is no PostgreSQL database.", "write postgresql://USER@HOST/DATABASE")
    if found and PASSWORD_IN_QUERY.search(found):
        raise UsageError("The address of the store has a password among its options.", "export it as PGPASSWORD")
    return found


def nearest(start: Path) -> Path | None:
    """The stackmedic.toml of a folder, or of the nearest folder above that has one."""
    return next((each / FILE_NAME for each in (start, *start.parents) if (each / FILE_NAME).is_file()), None)


def _read(path: Path) -> Config:
    import tomllib  # Most have no such file, and need not wait for it.

    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
        return Config(path, _stacks(path, content), content.get("read_only", False), _store(path, content))
    except OSError as error:
        hint = f"stackmedic discover writes a {FILE_NAME}"
        raise UsageError(f"{path} cannot be read: {error.strerror}.", hint) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}).", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        what, where = _broken(str(error), text)
        raise UsageError(f"{path}, {where}: {what}.", "TOML is described on toml.io") from error


def _broken(said: str, text: str) -> tuple[str, str]:
    """What tomllib says is wrong, and where; the end of a document has a line and column too."""
    found = POSITION.search(said)
    if found and found[1] != END:
        return said[: found.start()], found[1]
    *lines, last = text.splitlines() or [""]
    return POSITION.sub("", said), f"line {len(lines) + 1}, column {len(last) + 1}"


def _stacks(path: Path, content: dict[str, Any]) -> tuple[StackSettings, ...]:
    _refuse_unknown(path, "", content, ("stack", "runs", "read_only"))
    _refuse_wrong(path, "read_only", SWITCH, content.get("read_only", False))
    stacks = _table(path, "stack", content.get("stack", {}))
    return tuple(_stack(path, name, _table(path, f"stack.{name}", each)) for name, each in stacks.items())


def _store(path: Path, content: dict[str, Any]) -> str | None:
    table = _table(path, "runs", content.get("runs", {}))
    _refuse_wrong_keys(path, "runs", RUNS_KEYS, table)
    store: str | None = table.get("store")
    return store


def _stack(path: Path, name: str, table: dict[str, Any]) -> StackSettings:
    place = f"stack.{name}"
    _refuse_wrong_keys(path, place, KEYS, table)
    if "cluster" not in table:
        raise UsageError(f"{path}: {place} has no cluster.", 'add: cluster = "NAME"')
    return StackSettings(
        name,
        cluster=table["cluster"],
        services=tuple(table.get("services", ())),
        profile=table.get("profile"),
        region=table.get("region"),
        endpoint_url=table.get("endpoint_url"),
        read_only=table.get("read_only", False),
        terraform_state=_beside(path, table.get("terraform_state")),
        probe_through=_through(path, place, table.get("probe_through", "")),
        probe_secret=table.get("probe_secret", ""),
        check=tuple(_check(path, f"{place}.check", each) for each in table.get("check", ())),
    )


def _through(path: Path, place: str, through: str) -> str:
    if through and not THROUGH.fullmatch(through):
        raise UsageError(f"{path}: {place}.probe_through is no id of a host.", 'write "i-…", or "ecs:SERVICE"')
    return through


def _check(path: Path, place: str, table: dict[str, Any]) -> HttpCheck:
    _refuse_wrong_keys(path, place, CHECK_KEYS, table)
    asked = table.get("path", "")
    if not asked.startswith("/") or not asked.isprintable() or " " in asked:
        raise UsageError(f"{path}: {place} has no path that can be asked for.", 'add: path = "/health"')
    status = table.get("status", ())
    return HttpCheck(
        asked,
        table.get("host", ""),
        table.get("port"),
        (status,) if isinstance(status, int) else tuple(status),
        table.get("body", ""),
        tuple(table.get("json", {}).items()),
        table.get("service", ""),
    )


def _beside(path: Path, state: str | None) -> str | None:
    return state if state is None or state.startswith("s3:") else str(path.parent / Path(state).expanduser())


def _table(path: Path, place: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        hint = "write [stack.NAME]" if place == "stack" else f"write [{place}] above its keys"
        raise UsageError(f"{path}: {place} should be a table, not {_said(value)}.", hint)
    return value


def _refuse_wrong_keys(path: Path, place: str, keys: dict[str, str], table: dict[str, Any]) -> None:
    _refuse_unknown(path, f"{place}.", table, tuple(keys))
    for key, value in table.items():
        _refuse_wrong(path, f"{place}.{key}", keys[key], value)


def _refuse_unknown(path: Path, place: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
            raise UsageError(f"{path}: {place}{key} is not known.", hint)


def _refuse_wrong(path: Path, place: str, kind: str, value: Any) -> None:
    if kind == TEXT:
        right, example = isinstance(value, str) and value != "", '"…"'
    elif kind == SWITCH:
        right, example = isinstance(value, bool), "true"
    elif kind in FORMS:
        right, example = FORMS[kind][0](value), FORMS[kind][1]
    else:
        right = isinstance(value, list) and all(isinstance(each, str) and each for each in value)
        example = '["…"]'
    if not right:
        key = place.rsplit(".", 1)[-1]
        raise UsageError(f"{path}: {place} should be {kind}, not {_said(value)}.", f"write: {key} = {example}")


def _is_status(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(type(each) is int and 100 <= each <= 599 for each in listed)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


FORMS: dict[str, tuple[Callable[[Any], bool], str]] = {
    STATUS: (_is_status, "[200, 204]"),
    PORT: (lambda value: type(value) is int and 0 < value < 65536, "443"),
    FIELDS: (lambda value: isinstance(value, dict) and bool(value), '{ status = "ok" }'),
    TABLES: (_are_tables, "[[stack.NAME.check]]"),
}


def _said(value: Any) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return "an empty text" if value == "" else kinds.get(type(value), "a text" if isinstance(value, str) else "a date")
