"""A bucket that a program reads from and writes to, with the role of its task.

``url`` (``s3://bucket/prefix``) or ``bucket`` and ``key`` say where; ``region`` is the client's, by default the task's.
botocore follows S3 to a bucket's own region, other clients do not (``redirects: false``). ``bytes`` is what a request
moves, ``start_bytes`` what the program downloads whenever it starts: both count where the way is paid for.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from stackmedic.lab.physics import objects
from stackmedic.lab.physics.needs.need import Client
from stackmedic.lab.physics.needs.place import expanded
from stackmedic.lab.physics.outcome import Outcome

CONNECT_S = 60.0  # botocore's connect_timeout; it tries five times, but programs rarely wait for that.
A_REQUEST_S = 0.03
CONNECTIONS = 10.0  # botocore's max_pool_connections.
USUAL_KEY = "uploads/report.pdf"


class Bucket:
    """One bucket of one process."""

    kind = "s3"

    def __init__(self, client: Client, settings: Mapping[str, Any]) -> None:
        given = expanded(settings, client.environment)
        url = urlsplit(given.get("url", ""))
        self.client = client
        self.settings = settings
        self.bucket = url.netloc or given.get("bucket", "")
        self.key = (url.path.lstrip("/") + "/" if url.path.strip("/") else "") + (given.get("key") or USUAL_KEY)
        self.region = given.get("region") or client.account.region
        self.at_start = bool(settings.get("at_start", False))
        self.background = float(given.get("background") or 0)
        self.bytes = float(given.get("bytes") or 200_000)
        self.start_bytes = float(given.get("start_bytes") or 0)
        self.connections = float(given.get("connections") or CONNECTIONS)
        self.destination = "s3"
        self.rate = 0.0
        self.writing = 0.0

    def begin(self) -> Outcome:
        """A program that starts makes the request that others make later; some download what they work with."""
        found = self.use()
        if found.ok and self.start_bytes:
            self.client.account.usage.move(self.client.interface, "s3", 0.0, self.start_bytes)
        return found

    def use(self, write: bool = False) -> Outcome:
        """What a request finds."""
        operation = "PutObject" if write else "GetObject"
        wanted = objects.Wanted(
            self.client.role_arn,
            self.client.task.id,
            self.client.interface,
            self.region,
            operation,
            self.bucket,
            self.key,
            bool(self.settings.get("redirects", self.client.dialect.follows_regions)),
        )
        outcome = objects.ask(self.client.account, wanted)
        return outcome.after(A_REQUEST_S) if outcome.ok else outcome.because(server=operation)

    def words(self, outcome: Outcome) -> dict[str, Any]:
        return {
            "bucket": self.bucket,
            "key": self.key,
            "region": self.region,
            "operation": outcome.server or "GetObject",
            "detail": outcome.detail,
            "host": f"{self.bucket}.s3.{self.region}.amazonaws.com",
            "port": 443,
        }

    def waited_s(self, outcome: Outcome) -> float:
        return CONNECT_S if outcome == Outcome.TIMEOUT else 0.05
