"""How single values are written for people: times, resources, values from replies."""

import json
from datetime import UTC, datetime, timedelta

from stackmedic.model.evidence import Json


def instant(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, always the same length."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def clock(at: datetime) -> str:
    """The time of day, for lines that stand under a header with the date."""
    return at.astimezone(UTC).strftime("%H:%M:%SZ")


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def span(length: timedelta) -> str:
    """A length of time in its two largest units."""
    total = int(length.total_seconds())
    units = [(total // 86400, "d"), (total % 86400 // 3600, "h"), (total % 3600 // 60, "m"), (total % 60, "s")]
    told = [f"{number}{unit}" for number, unit in units if number]
    return " ".join(told[:2]) or "0s"


def name(resource: str) -> str:
    """The short name of an ARN, as people use it: without account, cluster, and the ids of load balancers."""
    if not resource.startswith("arn:"):
        return resource
    kind, slash, rest = resource.split(":", 5)[-1].partition("/")
    if ":" in kind:  # db:NAME, alarm:NAME, secret:NAME, log-group:/NAME
        return (kind + slash + rest).split(":", 1)[1]
    parts = (rest if slash else kind).split("/")
    if kind in ("loadbalancer", "listener", "listener-rule") and len(parts) > 1:
        return parts[1]
    return parts[0] if kind == "targetgroup" else parts[-1]


def value(raw: Json) -> str:
    """A value as compact JSON; text stays text."""
    if isinstance(raw, str):
        return f'"{raw}"'
    return json.dumps(raw, ensure_ascii=False, separators=(", ", ": "), sort_keys=True, default=str)


def number(count: int, noun: str) -> str:
    """1 cause, 2 causes."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def page_of(cause: str) -> str:
    """The runbook page of a cause: ``network.sg_ingress_missing`` → ``runbooks/network/sg_ingress_missing.md``."""
    return f"runbooks/{cause.replace('.', '/')}.md"
