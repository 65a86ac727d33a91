"""Log lines, kept where PutLogEvents keeps them: in moto's groups and streams.

A stream is created by its first line. A group that does not exist swallows the line, as the awslogs driver's lines are
lost when the group is deleted under a running task (the driver creates groups only at start, and only when told to).
What is older than a group's retention is no longer there
(docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html, SettingLogRetention).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from moto.logs.models import LogEvent

from stackmedic.lab.physics.metric_filters import count

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

BYTES_AN_EVENT, DAY_S = 26, 86_400  # API_PutLogEvents.html: "plus 26 bytes for each log event".
COMPRESSED = 0.15  # aws.amazon.com/cloudwatch/pricing, example 1: stored logs are compressed to about 15 per cent.


class Logs:
    """The account's log groups, as whoever runs in the account writes to them."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.queries: dict[str, Any] = {}  # Of Logs Insights, by id.
        self.incoming: dict[str, tuple[float, float]] = {}  # Bytes and events since the last minute, by group.
        self._by_day: dict[str, dict[int, float]] = {}

    def group(self, name: str) -> Any | None:
        """moto's group of that name, if there is one."""
        return self.account.moto("logs").groups.get(name)

    def events(self, group: Any, stream: Any) -> Iterator[Any]:
        """The lines of a stream that are kept; none that its group's retention has let go of."""
        days = int(group.retention_in_days or 0)
        first = (self.account.world.now - days * 86_400) * 1000 if days else 0
        return (event for event in stream.events if event.timestamp >= first)

    def write(self, group: str, stream: str, message: str, at: float | None = None) -> bool:
        """Write one line; False when the group does not exist and the line is lost."""
        found = self.group(group)
        if found is None:
            return False
        if stream not in found.streams:
            found.create_log_stream(stream)
        kept = found.streams[stream]
        moment = int((self.account.world.now if at is None else at) * 1000)
        event = {"timestamp": moment, "message": message}
        self.took(group, len(message) + BYTES_AN_EVENT, 1)
        count(self.account, group, [event])
        if found.subscription_filters:
            kept.put_log_events([event])
        else:
            self._append(kept, event)
        return True

    def took(self, group: str, size: float, events: float, at: float | None = None) -> None:
        """A group takes so many bytes in so many events."""
        before = self.incoming.get(group, (0.0, 0.0))
        self.incoming[group] = (before[0] + size, before[1] + events)
        day, kept = int((self.account.world.now if at is None else at) // DAY_S), self._by_day.setdefault(group, {})
        kept[day] = kept.get(day, 0.0) + size

    def stored_bytes(self, name: str) -> float:
        """What a group keeps: what came in as long ago as its retention reaches, compressed."""
        group = self.group(name)
        days = int(group.retention_in_days or 0) if group is not None else 0
        first = self.account.world.now // DAY_S - days if days else 0
        return COMPRESSED * sum(size for day, size in self._by_day.get(name, {}).items() if day >= first)

    def _append(self, stream: Any, event: dict[str, Any]) -> None:
        """What the stream's own ``put_log_events`` does, without the work for subscribers that nobody is."""
        stream.last_ingestion_time = self.account.world.utc().replace(tzinfo=None)
        stream.stored_bytes += len(event["message"])
        stream.upload_sequence_token += 1
        stream.events.append(LogEvent(int(self.account.world.now * 1000), event))
