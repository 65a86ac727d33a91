"""CloudTrail: who changed what, and when."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEvent(Noun):
    """From ``cloudtrail:LookupEvents``; scope: the event's name, newest first. CloudTrail shows it minutes after the
    call and keeps it for 90 days; only the newest few are read, so that the absence of one proves nothing."""

    id: str = wire("EventId")
    name: str = wire("EventName")
    at: datetime = wire("EventTime")
    user: str | None = wire("Username")
    record: str = wire("CloudTrailEvent", "")

    def said(self, part: str) -> dict[str, Any]:
        """``requestParameters`` or ``responseElements`` of the call; empty when it has none or failed."""
        try:
            found = json.loads(self.record).get(part)
        except (ValueError, AttributeError):
            return {}
        return found if isinstance(found, dict) else {}
