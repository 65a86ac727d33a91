"""Log lines, kept where PutLogEvents keeps them: in moto's groups and streams.

A stream is created by its first line. A group that does not exist swallows the line, as the awslogs driver's lines are
lost when the group is deleted under a running task (the driver creates groups only at start, and only when told to).
"""

from typing import TYPE_CHECKING, Any

from moto.logs.models import LogEvent

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


class Logs:
    """The account's log groups, as whoever runs in the account writes to them."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.queries: dict[str, Any] = {}  # Of Logs Insights, by id.

    def group(self, name: str) -> Any | None:
        """moto's group of that name, if there is one."""
        return self.account.moto("logs").groups.get(name)

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
        if found.subscription_filters:
            kept.put_log_events([event])
        else:
            self._append(kept, event)
        return True

    def _append(self, stream: Any, event: dict[str, Any]) -> None:
        """What the stream's own ``put_log_events`` does, without the work for subscribers that nobody is."""
        stream.last_ingestion_time = self.account.world.utc().replace(tzinfo=None)
        stream.stored_bytes += len(event["message"])
        stream.upload_sequence_token += 1
        stream.events.append(LogEvent(int(self.account.world.now * 1000), event))
