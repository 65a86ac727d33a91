"""Text transformations, which a statement applies before it looks.

Source: WAF developer guide, "Using text transformations in AWS WAF" (waf-rule-statement-transformation.html).
"""

import base64
import hashlib
import html
import posixpath
import re
from binascii import Error, unhexlify
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

Change = Callable[[bytes], bytes]


def transformed(value: bytes, asked: Iterable[Mapping[str, Any]]) -> bytes:
    """A value after the transformations of a statement, in the order of their priorities."""
    for each in sorted(asked, key=lambda one: int(one["Priority"])):
        value = KNOWN[str(each["Type"])](value)
    return value


def _base64(value: bytes) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except Error:
        return value


def _base64_forgiving(value: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", value)
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except Error:
        return value


def _command_line(value: bytes) -> bytes:
    value = re.sub(rb"[\\\"'^]", b"", value)
    value = re.sub(rb"\s+(?=[/(])", b"", value)
    return re.sub(rb"[,;\s]+", b" ", value).lower()


def _escapes(value: bytes) -> bytes:
    simple = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
    value = re.sub(rb"\\x([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), value)
    value = re.sub(rb"\\([0-3][0-7]{2})", lambda found: bytes([int(found[1], 8)]), value)
    return re.sub(rb"\\([abfnrtv\\?'\"])", lambda found: simple.get(found[1], found[1]), value)


def _hex(value: bytes) -> bytes:
    try:
        return unhexlify(value)
    except Error:
        return value


def _entities(value: bytes) -> bytes:
    return html.unescape(value.decode("latin-1")).encode("latin-1", "replace")


def _script_escapes(value: bytes) -> bytes:
    value = re.sub(rb"\\u[0-9A-Fa-f]{2}([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), value)
    return _escapes(value)


def _path(value: bytes) -> bytes:
    if not value:
        return value
    text = re.sub(r"/+", "/", value.decode("latin-1"))
    plain = posixpath.normpath(text)
    return (plain + "/" if text.endswith("/") and plain != "/" else plain).encode("latin-1")


def _comments(value: bytes) -> bytes:
    return re.sub(rb"/\*.*?(\*/|$)", b" ", value, flags=re.DOTALL)


def _sql_hex(value: bytes) -> bytes:
    return re.sub(rb"0x((?:[0-9A-Fa-f]{2})+)", lambda found: unhexlify(found[1]), value)


def _unquote_uni(value: bytes) -> bytes:
    value = re.sub(rb"%u[0-9A-Fa-f]{2}([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), value)
    return unquote_to_bytes(value.replace(b"+", b" "))


KNOWN: Mapping[str, Change] = {
    "NONE": lambda value: value,
    "BASE64_DECODE": _base64,
    "BASE64_DECODE_EXT": _base64_forgiving,
    "CMD_LINE": _command_line,
    "COMPRESS_WHITE_SPACE": lambda value: re.sub(rb"[ \f\t\n\r\v\xa0]+", b" ", value),
    "CSS_DECODE": lambda value: re.sub(rb"\\(?![0-9A-Fa-f])", b"", value),
    "ESCAPE_SEQ_DECODE": _escapes,
    "HEX_DECODE": _hex,
    "HTML_ENTITY_DECODE": _entities,
    "JS_DECODE": _script_escapes,
    "LOWERCASE": bytes.lower,
    "MD5": lambda value: hashlib.md5(value, usedforsecurity=False).digest(),
    "NORMALIZE_PATH": _path,
    "NORMALIZE_PATH_WIN": lambda value: _path(value.replace(b"\\", b"/")),
    "REMOVE_NULLS": lambda value: value.replace(b"\0", b""),
    "REPLACE_COMMENTS": _comments,
    "REPLACE_NULLS": lambda value: value.replace(b"\0", b" "),
    "SQL_HEX_DECODE": _sql_hex,
    "URL_DECODE": lambda value: unquote_to_bytes(value.replace(b"+", b" ")),
    "URL_DECODE_UNI": _unquote_uni,
    "UTF8_TO_UNICODE": lambda value: value,
}
