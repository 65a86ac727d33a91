"""botocore's descriptions of the services, found and read with less work than by its own loader.

That one looks into every version of all of its 400 services to know which there are, makes an ordered dict of every
object, and parses what nobody asks for: EC2 has 800 operations on 4,000 shapes, of which a diagnosis needs some dozens.
Before the first call, that is most of what a client costs, in time and in memory. A session may be given another
loader (its component ``data_loader``); ``AWS_DATA_PATH`` and ``~/.aws/models`` are heeded as ever.
"""

import gzip
import json
import os
from collections.abc import ItemsView, ValuesView
from functools import cache
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader

# What is large, as botocore writes it down: line by line, members four spaces in. No text in JSON holds a line break.
LARGE = ("operations", "shapes")
MEMBER, END = b'\n    "', b"\n  }"


class Lazily(dict[str, Any]):
    """The members of an object of JSON, each parsed when it is asked for; until then it is bytes."""

    def __getitem__(self, name: str) -> Any:
        member = super().__getitem__(name)
        if isinstance(member, bytes):
            member = self[name] = json.loads(member)
        return member

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 (it would call itself)

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        return ItemsView(self)

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        return ValuesView(self)


def parsed(text: bytes) -> Any:
    """JSON as plain dicts, which have kept their order since Python 3.7; of what is large, members when needed."""
    large = {}
    for name in LARGE:
        start, end = _span(text, name)
        if start < end:
            members = (each.partition(b'":') for each in text[start + len(MEMBER) : end].split(MEMBER))
            large[name] = Lazily((key.decode(), body.rstrip(b",")) for key, _, body in members)
            text = text[:start] + text[end:]
    whole = json.loads(text)
    return {**whole, **large} if large else whole


def _span(text: bytes, name: str) -> tuple[int, int]:
    """Where the members of an object begin and end; empty where it is not written as above."""
    opening = b'\n  "%s":{' % name.encode()
    start = text.find(opening + MEMBER)
    return (start + len(opening), text.find(END, start)) if start >= 0 else (0, 0)


class Files(JSONFileLoader):
    """Reads plain files and packed ones."""

    def load_file(self, file_path: str) -> Any:
        plain, packed = Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")
        if plain.is_file():
            return json.loads(plain.read_bytes())
        return parsed(gzip.decompress(packed.read_bytes())) if packed.is_file() else None


class Models(Loader):
    """Takes every folder for a service; whether it describes one shows when it is read."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        super().__init__(list(folders), Files())
        looked_into = (Path(each) for each in self.search_paths)
        self._services = sorted({of.name for each in looked_into if each.is_dir() for of in each.iterdir()})

    def list_available_services(self, type_name: str) -> list[str]:
        return self._services


def models(data_path: str | None) -> Models:
    """A loader for a session with this setting ``data_path``: folders to look into before botocore's own."""
    given = data_path.split(os.pathsep) if data_path else ()
    return _models(tuple(str(Path(os.path.expandvars(each)).expanduser()) for each in given))


@cache
def _models(folders: tuple[str, ...]) -> Models:
    """One loader for all sessions of a process: what botocore knows of AWS does not change while it runs."""
    return Models(folders)
