"""Reads what is to be explained: any text from a file or from standard input, or the evidence of a described incident.

Of a described incident (YAML) only ``stack`` and ``evidence`` are looked at; what else the file says, its answer too,
is not. The loader is YAML's safe one without anchors, and with an error where a key stands twice.
"""

import sys
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from stackmedic.errors import NotFound, UsageError
from stackmedic.model.incident import Incident, Statement

LONGEST_TEXT = 16 * 2**20  # Characters; of a longer text the end is read, where failures are.
LONGEST_CASE = 2**20
STANDARD_INPUT = "-"
BYTE_ORDER_MARKS = {  # The longer first: that of UTF-16 begins that of UTF-32.
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
SAMPLE = 4096  # Bytes by which a text without a mark is judged.
UNMARKED = {0: "utf-16-be", 1: "utf-16-le"}  # Which byte of each pair is zero in a text of mostly Latin letters.
MOSTLY = 0.4
REPLACEMENT = "\ufffd"


def read_text(file: str) -> Incident:
    """Any text; ``-`` is standard input. Bytes that are no text are replaced, not refused."""
    return Incident((Statement(decoded(_bytes(file))[-LONGEST_TEXT:]),))


def decoded(content: bytes) -> str:
    """Text in UTF-8, UTF-16 or UTF-32, or else in Windows-1252, in which older programs write."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    for place, encoding in UNMARKED.items():
        sample = content[place:SAMPLE:2]
        if sample.count(0) > MOSTLY * max(1, len(sample)) > content[1 - place : SAMPLE : 2].count(0):
            return content.decode(encoding, errors="replace")
    text = content.decode("utf-8-sig", errors="replace")
    strange = text.count(REPLACEMENT)
    foreign = len(content) - len(text)  # At least as many bytes more as there are characters of several bytes.
    return content.decode("cp1252", errors="replace") if strange and strange >= foreign / 2 else text


def read_case(file: str) -> Incident:
    """The stack and the evidence of a described incident. Raises UsageError for what is not of that form."""
    content = _bytes(file)
    if len(content) > LONGEST_CASE:
        raise UsageError(f"{file} is too long for a described incident.", "hand a long text over without --case")
    described = _parsed(file, content)
    if not isinstance(described, dict):
        raise UsageError(f"{file} describes no incident.", "it takes a mapping with stack and evidence")
    stack, evidence = described.get("stack") or "", described.get("evidence") or []
    if not isinstance(stack, str):
        raise UsageError(f"{file}: stack is no text.", "stack says in words what was running")
    if not isinstance(evidence, list) or not all(isinstance(each, dict) for each in evidence):
        raise UsageError(f"{file}: evidence is no list of mappings.", "each has kind, component and text")
    return Incident(tuple(map(_statement, evidence)), stack)


def _statement(each: dict[str, Any]) -> Statement:
    return Statement(
        *(str(each.get(key) if each.get(key) is not None else "") for key in ("text", "kind", "component"))
    )


def _bytes(file: str) -> bytes:
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotFound(f"{file} is no file.", "name a text file, or - for standard input") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from error


def _parsed(file: str, content: bytes) -> Any:
    import yaml

    class Strict(yaml.SafeLoader):  # type: ignore[misc]  # yaml has no types.
        """YAML's safe loader, without anchors, and with each key once."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("anchors are not followed")
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
            keys = [each.value for each, _ in node.value]
            if len(set(map(str, keys))) != len(keys):
                raise yaml.YAMLError("a key stands twice")
            return dict(super().construct_mapping(node, deep))

    try:
        return yaml.load(content, Loader=Strict)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UsageError(f"{file} is no YAML: {' '.join(str(error).split())}.") from error
