"""The errors in what a run of Terraform or OpenTofu prints, each apart, with its address and its place in the code.

Read are diagnostics for people, framed or not (also with what a CI system puts before each line), those of
``-json`` and of ``validate -json``, and the lists of Terraform 0.11. Sources: internal/command/format/diagnostic.go of
hashicorp/terraform; developer.hashicorp.com/terraform/internals/machine-readable-ui, "Diagnostic".
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stackmedic.diagnose.explain.cleaning import ESCAPE_CODES
from stackmedic.model.failed_run import RunError

BEFORE_FRAME = re.compile(r"^[^│╷╵\n]{0,200}(?=[│╷╵])")
BEFORE_LINE = re.compile(
    r"^(?:##\[error\]|level=\w+ msg=|(?:ERROR|FATAL|>|\[[^\]\n]{1,60}\]|(?:time|level|prefix|module|std)=\S+"
    r"|\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)(?: |$))+"
)
STARTS = re.compile(r"^ {0,2}(?P<kind>Error|Warning): (?P<summary>.+)")
NO_ERRORS = re.compile(r"(?:Terraform exited with code|Process completed with exit code|Job failed)")
ENDS = re.compile(
    r"(?:Releasing state lock|Acquiring state lock|Operation failed|Terraform does not automatically rollback|Plan: "
    r"|Planning failed|Apply (?:complete|cancelled)|make: |[\w.\[\]\"-]+: (?:Still |Creat|Destr|Modif|Refresh|Read))"
)
LISTED = re.compile(r"^\s*\* (?P<address>[a-z][\w.\[\]\"-]*)(?: \(destroy\))?: (?P<says>.+)")
OF_A_RESOURCE = re.compile(r"(?:^|\.)[a-z]+_\w+\.\w|^provider\.\w")
LONGEST_PLACE = 1000  # Characters; no longer line is read as an address or a place in a file.
COUNTED = re.compile(r"\d+ errors?(?:\(s\))? occurred:\s*$")
WRAPS_A_LIST = re.compile(r"Error (?:applying|running|refreshing|walking|asking)|\d+ error")
WITH = re.compile(r"^ {0,4}with (?P<address>(?:provider\[|module\.|data\.|[a-z]+_).*?),?$")
ON = re.compile(r"^ {0,4}on (?P<file>\S.*?) line (?P<line>\d+)(?:, in (?P<block>[^:]+?))?:?$")
CODE = re.compile(r"^ {1,6}\d+: ?|^ *[├│]|^ +\(source code not available\)")
BLOCK = re.compile(r'(?P<kind>resource|data) "(?P<type>[\w-]+)" "(?P<name>[\w-]+)"')
MODULES = ".terraform/modules/"  # Of these files nobody can tell which call of the module it was.
ITEM = re.compile(r"^\s*[-*•] ")


@dataclass(slots=True)
class _Reading:
    """One diagnostic as its lines come in."""

    kind: str
    lines: list[str]
    address: str = ""
    file: str = ""
    line: int = 0
    framed: bool = False


def errors_of(text: str) -> tuple[RunError, ...]:
    """Every error, in the order in which it was printed; none where nothing looks like one."""
    told = tuple(_in_json(text))
    return told or tuple(_in_lines(text))


def _in_json(text: str) -> Iterator[RunError]:
    for content in _documents(text):
        found = content.get("diagnostics") or [content.get("diagnostic")]
        for each in found if isinstance(found, list) else ():
            if isinstance(each, dict) and each.get("severity") == "error":
                yield _of_diagnostic(each)


def _documents(text: str) -> Iterator[Mapping[str, Any]]:
    """One document, or one a line among whatever else was printed."""
    for part in [text] if text.lstrip().startswith("{\n") else text.splitlines():
        start = part.find("{")
        if start >= 0 and '"diagnostic' in part:
            try:
                content = json.loads(part[start:])
            except ValueError:
                continue
            if isinstance(content, dict):
                yield content


def _of_diagnostic(found: Mapping[str, Any]) -> RunError:
    summary, detail = str(found.get("summary", "")), str(found.get("detail") or "")
    place, snippet = found.get("range") or {}, found.get("snippet") or {}
    file, line = str(place.get("filename") or ""), int((place.get("start") or {}).get("line") or 0)
    address = str(found.get("address") or "") or _of_block(str(snippet.get("context") or ""), file)
    return RunError(_flat([summary])[0], "\n".join(_flat([summary, "", *detail.split("\n")])), address, file, line)


def _in_lines(text: str) -> Iterator[RunError]:
    reading: _Reading | None = None
    framed = False
    for raw in ESCAPE_CODES.sub("", text).replace("\r", "").split("\n"):
        line = BEFORE_FRAME.sub("", raw) if "│" in raw or "╷" in raw or "╵" in raw else BEFORE_LINE.sub("", raw)
        if line.startswith(("╷", "╵")):
            yield from _finished(reading)
            reading, framed = None, line[0] == "╷"
            continue
        inside = line.startswith("│")
        line = line[1:].removeprefix(" ") if inside else line
        start = STARTS.match(line)
        if start and not NO_ERRORS.match(start["summary"]) and not _goes_on(reading, framed):
            yield from _finished(reading)
            reading = _Reading(start["kind"], [start["summary"]], framed=inside)
        elif reading and _ends(reading, line, inside):
            yield from _finished(reading)
            reading = None
        elif reading:
            reading.framed |= inside
            _take(reading, line)
        elif _listed_in(line):
            reading = _Reading("Error", ["", line])
    yield from _finished(reading)


def _listed_in(line: str) -> re.Match[str] | None:
    """An item of a list of errors that names its resource."""
    found = LISTED.match(line)
    return found if found and OF_A_RESOURCE.search(found["address"]) else None


def _goes_on(reading: _Reading | None, framed: bool) -> bool:
    """Whether an error within an error is read: frames hold one, and providers quote what the SDK told them."""
    return reading is not None and (framed or reading.address.startswith("provider["))


def _ends(reading: _Reading, line: str, inside: bool) -> bool:
    return bool(ENDS.match(line)) or (reading.framed and not inside and line.strip() != "")


def _take(reading: _Reading, line: str) -> None:
    if len(line) > LONGEST_PLACE:
        reading.lines.append(line)
        return
    place, address = ON.match(line), WITH.match(line)
    if address and not reading.address:
        reading.address = address["address"]
    elif place and not reading.file:
        reading.file, reading.line = place["file"], int(place["line"])
        reading.address = reading.address or _of_block(place["block"] or "", place["file"])
    elif not CODE.match(line):
        reading.lines.append(line)


def _of_block(block: str, file: str) -> str:
    """The address of a resource of the root module, from the block that is quoted."""
    found = None if MODULES in file else BLOCK.search(block)
    return f"{'data.' if found['kind'] == 'data' else ''}{found['type']}.{found['name']}" if found else ""


def _finished(reading: _Reading | None) -> Iterator[RunError]:
    if reading is None or reading.kind != "Error":
        return
    listed = tuple(_listed(reading.lines)) if not reading.lines[0] or WRAPS_A_LIST.match(reading.lines[0]) else ()
    if listed:
        yield from listed
        return
    text = _flat(reading.lines)
    if text:
        yield RunError(text[0], "\n".join(text), reading.address, reading.file, reading.line)


def _listed(lines: list[str]) -> Iterator[RunError]:
    """The errors of a list: its innermost items, each with the lines below it."""
    items: list[tuple[str, list[str]]] = []
    for line in lines:
        found = _listed_in(line)
        if found:
            items.append((found["address"], [found["says"]]))
        elif items and not COUNTED.search(line):
            items[-1][1].append(line)
    for address, said in items:
        nested = _listed_in("* " + said[0])
        address, first = (nested["address"], nested["says"]) if nested else (address, said[0])
        text = _flat([] if COUNTED.search(first) else [first, *said[1:]])
        if text:
            yield RunError(text[0], "\n".join(text), address)


def _flat(lines: list[str]) -> list[str]:
    """Paragraphs as lines: Terraform wraps what it says at the width of the terminal."""
    found: list[str] = []
    open_ = False
    for line in lines:
        bare = " ".join(line.split())
        if open_ and bare and not ITEM.match(line):
            found[-1] += " " + bare
        elif bare:
            found.append(bare)
        open_ = bool(bare)
    return found
