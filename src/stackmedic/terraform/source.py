"""A state from wherever it is kept: a local file, an object of the S3 backend, standard input.

What is read is reduced before it goes any further (kept.py); from S3 already behind the door, so that a recording does
not hold more either. A state that cannot be read is a UsageError that says why and what to give in its place.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stackmedic.aws.door import Body, Door
from stackmedic.errors import CallFailed, UsageError
from stackmedic.terraform import shown, written
from stackmedic.terraform.state import State

S3 = re.compile(r"s3://(?P<bucket>[^/]+)/(?P<key>.+)")
STANDARD_INPUT = "-"
SHOW = "terraform show -json > state.json"
DAMAGED = (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError)


async def read(where: str, door: Door) -> State:
    """The state at a path, at ``s3://bucket/key``, or (``-``) on standard input. Raises UsageError."""
    found = S3.fullmatch(where)
    if where.startswith("s3:") and not found:
        raise UsageError(f"{where} names no object.", "write s3://BUCKET/KEY, as the backend block has them")
    return await _from_s3(where, found["bucket"], found["key"], door) if found else parsed(_content(where), where)


def read_here(where: str) -> State | None:
    """The state at a path or on standard input, which takes no account; None for one in S3. Raises UsageError."""
    return None if where.startswith("s3:") else parsed(_content(where), where)


async def _from_s3(where: str, bucket: str, key: str, door: Door) -> State:
    def keep(content: bytes) -> Body:
        return parsed(content, where).document()

    try:
        reply = await door.distilled("s3:GetObject", keep, Bucket=bucket, Key=key)
    except CallFailed as failed:
        reason = f"{failed.code}: {failed.reason}" if failed.reason else failed.code
        hint = "it takes s3:GetObject, and kms:Decrypt where the bucket is encrypted with a key of yours"
        raise UsageError(f"{where} cannot be read: {reason}".rstrip(".") + ".", hint) from failed
    return State.of(where, reply.body)


def _content(where: str) -> bytes:
    if where == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(where).read_bytes()
    except OSError as error:
        hint = f"name the state's file, s3://BUCKET/KEY, or what this writes: {SHOW}"
        raise UsageError(f"{where} cannot be read: {error.strerror}.", hint) from error


def parsed(content: bytes, where: str) -> State:
    """The state in a text of any known form. Raises UsageError."""
    found = _json(content, where)
    _refuse_what_is_no_state(found, where)
    try:
        if found.get("version") == written.FORMAT:
            return written.state(found, where)
        return shown.state(found, where) if "format_version" in found else shown.outputs(found, where)
    except DAMAGED as error:
        raise UsageError(f"{where} is damaged: {type(error).__name__}: {error}.", f"try: {SHOW}") from error


def _json(content: bytes, where: str) -> Mapping[str, Any]:
    if not content.strip():
        raise UsageError(f"{where} is empty.", f"try: {SHOW}")
    try:
        found = json.loads(content)
    except UnicodeDecodeError as error:
        says = f"{where} is not text (byte {error.start}): it may be encrypted or compressed"
        raise UsageError(f"{says}.", f"give it in the clear: {SHOW}") from error
    except (ValueError, RecursionError) as error:
        at = getattr(error, "pos", 0)
        cut = at >= len(content.decode("utf-8", "replace").rstrip()) or "Unterminated" in str(error)
        says = "ends in its middle" if cut else "is not JSON"
        raise UsageError(f"{where} {says}: {error}.", f"try: {SHOW}") from error
    if not isinstance(found, dict):
        raise UsageError(f"{where} is JSON, but no Terraform state.", f"try: {SHOW}")
    return found


def _refuse_what_is_no_state(found: Mapping[str, Any], where: str) -> None:
    if "encrypted_data" in found:
        raise UsageError(f"{where} is encrypted by OpenTofu.", "give it in the clear: tofu show -json > state.json")
    backend, version = found.get("backend"), found.get("version")
    if isinstance(backend, dict):
        raise UsageError(f"{where} only says in which backend the state is.", _in_backend(backend))
    if isinstance(version, int) and version < written.FORMAT:
        says = f"{where} is of format {version}, from Terraform 0.11 or older; this reads format {written.FORMAT}"
        raise UsageError(f"{says}.", f"bring it up to date (terraform apply -refresh-only), or: {SHOW}")
    if isinstance(version, int) and version > written.FORMAT:
        raise UsageError(f"{where} is of format {version}, which is newer than this knows.", f"try: {SHOW}")
    if version is None and "format_version" not in found and not shown.are_outputs(found):
        raise UsageError(f"{where} is JSON, but no Terraform state.", f"try: {SHOW}")


def _in_backend(backend: Mapping[str, Any]) -> str:
    settings = backend.get("config")
    if backend.get("type") == "s3" and isinstance(settings, dict) and settings.get("bucket"):
        return f"name it: s3://{settings['bucket']}/{settings.get('key', 'KEY')}"
    return f"its backend is {backend.get('type')}; try: {SHOW}"
