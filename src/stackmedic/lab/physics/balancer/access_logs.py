"""Access logs: every five minutes each node puts a file into the bucket, some time after.

A file is written only when somebody looks at it: until then it is the memory of what flowed in those five minutes.

Sources: Elastic Load Balancing user guide, "Access logs for your Application Load Balancer" (every 5 minutes, file
names), "Enable access logs" (the bucket's policy has to let the region's account of Elastic Load Balancing, or its log
delivery service, put objects under AWSLogs/; only SSE-S3; the file ELBAccessLogTestFile).
"""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moto.s3.models import FakeKey

from stackmedic.lab.physics.balancer.access_log import line
from stackmedic.lab.physics.balancer.arrivals import gathered
from stackmedic.lab.physics.balancer.past import Single, Stretch
from stackmedic.lab.physics.draw import fraction, name_code
from stackmedic.lab.physics.policies import Request, Verdict, judge, read

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

EVERY_S = 300.0
LATE_S = (30.0, 90.0)
VALUE: Any = vars(FakeKey)["value"]
ETAG: Any = vars(FakeKey)["etag"]
DELIVERY = "logdelivery.elasticloadbalancing.amazonaws.com"
# "Enable access logs", step 2: Elastic Load Balancing's account by region.
ACCOUNTS = {
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ap-northeast-1": "582318560864",
    "eu-central-1": "054676820928",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
}


class Written(FakeKey):
    """An object of S3 whose content is made when somebody asks for it or its size."""

    def __init__(self, name: str, account: "Account", bucket: str, write: Callable[[], bytes]) -> None:
        self._write: Callable[[], bytes] | None = None
        super().__init__(name, b"", account.id, account.region, bucket_name=bucket)
        self._write = write

    def _fill(self) -> None:
        if self._write is not None:
            content, self._write = self._write(), None
            VALUE.__set__(self, content)

    @property
    def value(self) -> bytes:
        self._fill()
        return bytes(VALUE.__get__(self))

    @value.setter
    def value(self, content: bytes) -> None:
        VALUE.__set__(self, content)

    @property
    def size(self) -> int:
        self._fill()
        return int(self.contentsize)

    @property
    def etag(self) -> str:
        self._fill()
        return str(ETAG.__get__(self))


class AccessLogs:
    """The access logs of every load balancer that has them on."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self._plan()

    def _plan(self) -> None:
        now = self.account.world.now
        self.account.world.after((now // EVERY_S + 1) * EVERY_S - now, self._due)

    def _due(self) -> None:
        end = self.account.world.now
        for balancer in list(self.account.moto("elbv2").load_balancers.values()):
            if balancer.type == "application" and enabled(balancer):
                self._collect(balancer, end)
        self._plan()

    def _collect(self, balancer: Any, end: float) -> None:
        traffic = self.account.balancers.traffic
        stretches = [
            Stretch(kept, each.start, each.end)
            for each in traffic.stretches(end - EVERY_S, end)
            if (kept := tuple(one for one in each.outcomes if one.balancer is balancer and one.reply is not None))
        ]
        singles = [
            each
            for each in traffic.past.singles(end - EVERY_S, end)
            if each.outcome.balancer is balancer and each.outcome.reply is not None
        ]
        nodes = self.account.balancers.addresses(balancer)
        if not stretches and not singles:
            return
        seed = self.account.world.seed
        for number, address in enumerate(nodes):
            late = LATE_S[0] + (LATE_S[1] - LATE_S[0]) * fraction(seed, 83, name_code(address), int(end))
            take = Taken(self.account, stretches, singles, number, len(nodes))
            self.account.world.after(late, self._delivery(balancer, address, end, take))

    def _delivery(self, balancer: Any, address: str, end: float, take: "Taken") -> Callable[[], None]:
        return lambda: self._deliver(balancer, address, end, take)

    def _deliver(self, balancer: Any, address: str, end: float, take: "Taken") -> None:
        bucket = bucket_of(self.account, balancer)
        if bucket is None or not may_write(self.account, bucket, prefix_of(balancer)):
            return
        name = file_name(self.account, balancer, address, end)
        bucket.keys[name] = Written(name, self.account, bucket.name, take.written)


class Taken:
    """What one node took in five minutes."""

    def __init__(
        self, account: "Account", stretches: list[Stretch], singles: list[Single], node: int, nodes: int
    ) -> None:
        self.account = account
        self.stretches = stretches
        self.singles = singles
        self.node = node
        self.nodes = nodes

    def written(self) -> bytes:
        """The file: its lines in order, compressed without a date of its own."""
        taken = gathered(self.account, self.stretches, self.singles)
        lines = (line(self.account, each) for each in taken if each.node % self.nodes == self.node)
        return gzip.compress("".join(f"{each}\n" for each in lines).encode(), 6, mtime=0)


def enabled(balancer: Any) -> bool:
    return str(balancer.attrs.get("access_logs.s3.enabled", "false")).lower() == "true"


def prefix_of(balancer: Any) -> str:
    return str(balancer.attrs.get("access_logs.s3.prefix") or "").strip("/")


def bucket_of(account: "Account", balancer: Any) -> Any | None:
    """moto's bucket that a balancer's logs go to."""
    return account.moto("s3", "aws").buckets.get(str(balancer.attrs.get("access_logs.s3.bucket") or ""))


def may_write(account: "Account", bucket: Any, prefix: str) -> bool:
    """Whether the bucket's policy lets logs in, and its encryption is one that they can be written with."""
    if "aws:kms" in str(bucket.encryption or ""):
        return False
    name = f"{prefix}/AWSLogs/{account.id}/" if prefix else f"AWSLogs/{account.id}/"
    theirs = ACCOUNTS.get(account.region, "")
    asked = Request(
        "s3:PutObject", f"arn:aws:s3:::{bucket.name}/{name}x", (f"arn:aws:iam::{theirs}:root", theirs), (DELIVERY,),
        {"aws:SecureTransport": "true", "aws:SourceAccount": account.id, "s3:x-amz-acl": "bucket-owner-full-control"},
    )  # fmt: skip
    text = bucket.policy.decode() if isinstance(bucket.policy, bytes) else str(bucket.policy or "{}")
    return judge([read(text)], asked, resource_based=True) is Verdict.ALLOWED


def file_name(account: "Account", balancer: Any, address: str, end: float) -> str:
    """``prefix/AWSLogs/account/elasticloadbalancing/region/yyyy/mm/dd/…``."""
    moment = datetime.fromtimestamp(end, UTC)
    identity = balancer.arn.split(":loadbalancer/")[-1].replace("/", ".")
    drawn_name = f"{int(fraction(account.world.seed, 89, name_code(address), int(end)) * 36**8):x}"[:8].rjust(8, "0")
    folder = f"AWSLogs/{account.id}/elasticloadbalancing/{account.region}/{moment:%Y/%m/%d}"
    name = f"{account.id}_elasticloadbalancing_{account.region}_{identity}_{moment:%Y%m%dT%H%MZ}_{address}_{drawn_name}"
    prefix = prefix_of(balancer)
    return f"{prefix}/{folder}/{name}.log.gz" if prefix else f"{folder}/{name}.log.gz"
