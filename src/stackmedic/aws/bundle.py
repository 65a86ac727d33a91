"""A folder or an archive of files, read with bounds and written deterministically.

An archive comes from somebody else: its sizes are bounded, and a name that leads out of it makes all of it suspect.
"""

import gzip
import io
import os
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from stackmedic.errors import RecordingError

MAX_FILES = 20_000
MAX_FILE_BYTES = 64 << 20
MAX_BYTES = 512 << 20
FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
ARCHIVES = (".zip", ".tar.gz", ".tgz")


def read(path: Path) -> dict[str, bytes]:
    """Every JSON file of a folder or archive by its name within, sorted. One top folder around all is stepped into."""
    if not path.exists():
        raise RecordingError(f"There is no recording at {path}.", "stackmedic diagnose --record PATH writes one")
    try:
        files = _bounded(path, _members(path))
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, tarfile.TarError, NotImplementedError) as error:
        raise RecordingError(
            f"{path} cannot be read as a recording: {error}", "it may not have arrived whole"
        ) from error
    return _without_top_folder(dict(sorted(files.items())))


def must_be_free(path: Path) -> None:
    """Raise unless a recording can be written there without destroying anything."""
    if path.is_dir() and not path.name.endswith(ARCHIVES) and not any(path.iterdir()):
        return
    if path.exists():
        raise RecordingError(f"{path} is there already.", "name a file or folder that does not exist")


def write(path: Path, files: Mapping[str, bytes]) -> None:
    """A folder, or an archive when the name says so; whole or not at all, for its owner only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.name.endswith(ARCHIVES):
            _write_file(path, _zipped(files) if path.suffix == ".zip" else _tarred(files))
        else:
            _write_folder(path, files)
    except OSError as error:
        raise RecordingError(f"The recording cannot be written to {path}: {error}", "name another place") from error


def _members(path: Path) -> Iterator[tuple[str, int, bytes]]:
    if path.is_dir():
        return _in_folder(path)
    if zipfile.is_zipfile(path):
        return _in_zip(path)
    if tarfile.is_tarfile(path):
        return _in_tar(path)
    raise ValueError("it is neither a folder, nor a .zip, nor a .tar.gz")


def _bounded(path: Path, members: Iterator[tuple[str, int, bytes]]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    for name, size, content in members:
        total += size
        if len(files) >= MAX_FILES or total > MAX_BYTES:
            raise RecordingError(f"{path} holds more than any recording does.", "check where it comes from")
        files[name] = content
    return files


def _in_folder(path: Path) -> Iterator[tuple[str, int, bytes]]:
    for file in path.rglob("*.json"):
        size = file.stat().st_size if file.is_file() else 0
        if file.is_file():
            yield file.relative_to(path).as_posix(), size, file.read_bytes() if size <= MAX_FILE_BYTES else b""


def _in_zip(path: Path) -> Iterator[tuple[str, int, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            _refuse_a_way_out(path, member.filename)
            if not member.filename.endswith(".json"):
                continue  # Not unpacked, so that its size does not matter.
            with archive.open(member) as stream:
                content = stream.read(MAX_FILE_BYTES + 1)
            yield member.filename, len(content), content if len(content) <= MAX_FILE_BYTES else b""


def _in_tar(path: Path) -> Iterator[tuple[str, int, bytes]]:
    passed = 0
    with tarfile.open(path) as archive:
        for member in archive:
            _refuse_a_way_out(path, member.name)
            passed += member.size
            if passed > MAX_BYTES:  # Even what is not wanted has to be unpacked to get past it.
                raise RecordingError(f"{path} holds more than any recording does.", "check where it comes from")
            stream = archive.extractfile(member) if member.isfile() and member.name.endswith(".json") else None
            if stream is not None:
                name = PurePosixPath(member.name).as_posix()
                yield name, member.size, stream.read() if member.size <= MAX_FILE_BYTES else b""


def _refuse_a_way_out(path: Path, name: str) -> None:
    if name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts or ":" in name[:2]:
        raise RecordingError(f"{path} holds a name that leads out of it ({name!r}).", "check where it comes from")


def _without_top_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1 or any("/" not in name for name in files) or "manifest.json" in files:
        return files
    inside = {name.partition("/")[2]: content for name, content in files.items()}
    return inside if "manifest.json" in inside else files


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            member = zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP)
            member.external_attr = 0o600 << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _tarred(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _write_file(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    Path(name).replace(path)


def _write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    being_written = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        for name, content in sorted(files.items()):
            file = being_written / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(0o600)
        being_written.replace(path)  # An empty folder may stand there.
    except OSError:
        shutil.rmtree(being_written, ignore_errors=True)
        raise
