"""The seal of a bundle: what it holds, by hashes, and a mark that only who has the key can make (ADR 10).

``bundle.json`` names every other file with its SHA-256. Its signature is an HMAC over the rest of it, with a key that
stays on the machine that made the bundle: there, and wherever that key is, a bundle can be told from a forgery;
anywhere else, from one that did not arrive whole.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stackmedic import __version__
from stackmedic.errors import RecordingError

SEAL = "bundle.json"
SCHEMA = "stackmedic.bundle/1"
ALGORITHM = "HMAC-SHA256"
KEY_BYTES = 32
AGAIN = "have it sent again, or make a new one: stackmedic bundle"


def sealed(files: Mapping[str, bytes], key: bytes, for_support: bool) -> dict[str, bytes]:
    """The files with their seal."""
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "made_by": f"stackmedic {__version__}",
        "for_support": for_support,
        "members": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
    }
    signature = {"algorithm": ALGORITHM, "key": name_of(key), "value": _mark(content, key)}
    seal = json.dumps({**content, "signature": signature}, indent=4, sort_keys=True)
    return {**files, SEAL: f"{seal}\n".encode()}


def unsealed(path: Path, files: Mapping[str, bytes], key: bytes | None) -> dict[str, bytes]:
    """The files without the seal, once it was found to fit. Raises RecordingError."""
    content = _content(path, files[SEAL])
    members = {name: each for name, each in files.items() if name != SEAL}
    listed = content["members"]
    missing, foreign = sorted(listed.keys() - members.keys()), sorted(members.keys() - listed.keys())
    changed = sorted(
        name
        for name in listed.keys() & members.keys()
        if not hmac.compare_digest(hashlib.sha256(members[name]).hexdigest(), str(listed[name]))
    )
    wrong = (("lacks", missing), ("holds what its seal does not name", foreign), ("was changed in", changed))
    for says, names in wrong:
        if names:
            raise RecordingError(f"{path} {says}: {', '.join(names[:3])}{' …' if len(names) > 3 else ''}.", AGAIN)
    signature = content.pop("signature")
    ours = key is not None and signature.get("key") == name_of(key)
    if key is not None and ours and not hmac.compare_digest(_mark(content, key), str(signature.get("value"))):
        raise RecordingError(f"{path} was not sealed with the key that it names: somebody changed it.", AGAIN)
    return members


def key_of(file: Path) -> bytes:
    """The key of this machine; made when there is none, for its owner only."""
    found = known_key(file)
    if found is not None:
        return found
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # Another command made it at the same moment.
        return file.read_bytes()
    with os.fdopen(descriptor, "wb") as stream:
        key = os.urandom(KEY_BYTES)
        stream.write(key)
    return key


def known_key(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def name_of(key: bytes) -> str:
    """By which a key is known without being told."""
    return hashlib.sha256(b"stackmedic bundle key" + key).hexdigest()[:16]


def _content(path: Path, seal: bytes) -> dict[str, Any]:
    try:
        content = json.loads(seal)
        schema, members, signature = content["schema"], content["members"], content["signature"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordingError(f"{path}: {SEAL} is damaged ({type(error).__name__}: {error})", AGAIN) from error
    if schema != SCHEMA:
        raise RecordingError(f"{path} is a bundle of another kind ({schema}).", f"this version reads {SCHEMA}")
    if not isinstance(members, dict) or not isinstance(signature, dict):
        raise RecordingError(f"{path}: {SEAL} is damaged (it names no members)", AGAIN)
    return dict(content)


def _mark(content: Mapping[str, Any], key: bytes) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()
