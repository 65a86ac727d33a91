"""Fields that Insights finds in an event by itself: its own, those of JSON, those of a VPC flow log.

Nested JSON is reached with dots, members of a list by their number; at most 200 fields of an event
(CWL_AnalyzeLogData-discoverable-fields.html). A flow log's fields have names of their own there (srcAddr, dstPort, …).
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

MOST_FIELDS = 200
FLOW = ("version", "accountId", "interfaceId", "srcAddr", "dstAddr", "srcPort", "dstPort", "protocol", "packets",
        "bytes", "start", "end", "action", "logStatus")  # fmt: skip


def row_of(event: Any, group: str, stream: str, account_id: str, number: int) -> dict[str, Any]:
    """An event as a query sees it."""
    row: dict[str, Any] = {
        "@timestamp": float(event.timestamp),
        "@message": event.message,
        "@logStream": stream,
        "@log": f"{account_id}:{group}",
        "@ingestionTime": float(event.ingestion_time),
        "@ptr": b64encode(f"{group}/{stream}/{event.event_id}/{number}".encode()).decode(),
    }
    return row | dict(found_in(str(event.message)))


def found_in(message: str) -> Iterator[tuple[str, Any]]:
    """The fields of a message."""
    start = message.find("{")
    if start >= 0 and message.rstrip().endswith("}"):
        try:
            members = json.loads(message[start:])
        except ValueError:
            members = None
        if isinstance(members, dict):
            yield from list(_flat(members))[:MOST_FIELDS]
            return
    parts = message.split()
    if len(parts) == len(FLOW) and parts[0] in ("2", "3", "5") and parts[-1] in ("OK", "NODATA", "SKIPDATA"):
        yield from zip(FLOW, parts, strict=True)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _flat(member, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _flat(member, f"{name}.{number}")
    elif value is not None:
        yield name, value
