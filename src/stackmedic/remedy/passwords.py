"""On which side a password changed: what RDS recorded, and the secret that a finding is about; and what it holds.

RDS records that the master's password was reset (RDS-EVENT-0016), never that of another user.

Source: "Amazon RDS event categories and event messages" in the RDS user guide.
"""

import json
import re
from datetime import datetime
from typing import Any

from stackmedic.diagnose.relations import uses
from stackmedic.errors import Refused
from stackmedic.model.artifact import Secret
from stackmedic.model.data_store import Database, DatabaseEvent
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

RESET = re.compile(r"reset (master|primary) credentials|master (user )?(password|credentials)", re.IGNORECASE)


def secret_of(snapshot: Snapshot, finding: Finding) -> Secret | None:
    """The secret that a finding is about, if it is about one."""
    return next((each for each in snapshot.known(Secret) if finding.about in (each.arn, each.name)), None)


def reset_after(snapshot: Snapshot, service: Service, at: datetime) -> str:
    """What RDS recorded of a reset later than that, on a database that the service uses; empty when nothing.

    Raises Unknown when the record could not be read: silence would then prove nothing.
    """
    for database in {use.store.id: use.store for use in uses(snapshot, service, Database)}.values():
        for event in snapshot.all(DatabaseEvent, database.id):
            if event.at >= at and RESET.search(event.message):
                return f"RDS reset the master password of {database.id} at {event.at:%H:%M}"
    return ""


def password_in(secret: dict[str, Any], key: str) -> str:
    """The password in a secret. Raises Refused, without a word of what it holds."""
    try:
        value = json.loads(secret["SecretString"])[key] if key else secret["SecretString"]
    except (KeyError, TypeError, ValueError):
        value = None
    if not isinstance(value, str) or not value:
        raise Refused(f"The secret holds no text{f' under {key}' if key else ''}.", "diagnose again: stackmedic fix")
    return value
