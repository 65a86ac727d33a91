"""A recording as it lies on disk: a folder or an archive of what AWS answered, with a manifest of the calls.

The form is described in docs/bundle.md. The seal of a bundle is for whoever diagnoses it; a lab takes it as it is.
"""

import json
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
LARGEST_BYTES = 256 * 1024 * 1024
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """One call: what it was asked with; what was answered, or with which code it failed."""

    call: str
    given: Body
    told: Body
    code: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that was heard of one stack."""

    account: str
    region: str
    heard: tuple[Heard, ...]

    def all(self, call: str, key: str) -> list[Body]:
        """What every answer to a call lists under a key, each thing once."""
        found = [each for heard in self.heard if heard.call == call for each in heard.told.get(key) or []]
        return list({json.dumps(each, sort_keys=True): each for each in found}.values())

    def each(self, call: str) -> Iterator[Heard]:
        return (heard for heard in self.heard if heard.call == call)

    def refused(self, call: str, code: str) -> list[Body]:
        """What a call was asked with when it failed in one way."""
        return [heard.given for heard in self.heard if heard.call == call and code in heard.code]


def read(path: Path) -> Record:
    """Raises ValueError for what is no recording."""
    files = dict(_files(path))
    name = next((each for each in sorted(files, key=len) if each.rpartition("/")[2] == MANIFEST), None)
    if name is None:
        raise ValueError(f"{path} is no recording: it has no {MANIFEST}")
    root = name.removesuffix(MANIFEST)
    try:
        manifest = json.loads(files[name])
        heard = tuple(_heard(line, root, files) for line in manifest["files"])
        return Record(str(manifest["account"]), str(manifest["region"]), heard)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: {MANIFEST} is damaged ({type(error).__name__}: {error})") from error


def _heard(line: Body, root: str, files: Mapping[str, bytes]) -> Heard:
    if "error" in line:
        return Heard(line["call"], line["parameters"], {}, str(line["error"]["code"]))
    return Heard(line["call"], line["parameters"], json.loads(files[root + line["file"]]))


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for each in path.rglob("*.json"):
            yield each.relative_to(path).as_posix(), each.read_bytes()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            _must_fit(path, sum(each.file_size for each in archive.infolist()))
            yield from ((each, archive.read(each)) for each in archive.namelist() if each.endswith(".json"))
    elif path.is_file() and tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            members = [each for each in archive if each.isfile() and each.name.endswith(".json")]
            _must_fit(path, sum(each.size for each in members))
            for member in members:
                content = archive.extractfile(member)
                yield member.name.removeprefix("./"), content.read() if content else b""
    else:
        raise ValueError(f"{path} is no recording: neither a folder nor an archive")


def _must_fit(path: Path, size: int) -> None:
    if size > LARGEST_BYTES:
        raise ValueError(f"{path} holds {size} bytes; a recording has at most {LARGEST_BYTES}")
