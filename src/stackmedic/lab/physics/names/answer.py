"""What comes of a DNS question."""

from dataclasses import dataclass
from typing import NamedTuple

NOERROR, SERVFAIL, NXDOMAIN, REFUSED = "NOERROR", "SERVFAIL", "NXDOMAIN", "REFUSED"


class Record(NamedTuple):
    """One record set: the name without its last dot, the type, the time to live, the values in their text form."""

    name: str
    kind: str
    ttl: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """``records`` is the chain of aliases with its end. ``authority`` is the zone's SOA where there is nothing.

    REFUSED: the name belongs to no zone of the account, and not to AWS; whoever asks must ask somebody else.
    """

    code: str
    records: tuple[Record, ...] = ()
    authority: Record | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The IPv4 addresses at the end of the chain."""
        return tuple(value for each in self.records if each.kind == "A" for value in each.values)

    @property
    def ttl(self) -> int:
        """How long the whole of it may be remembered; what does not exist, as long as the SOA says (RFC 2308)."""
        if self.records:
            return min(each.ttl for each in self.records)
        if self.authority is None:
            return 0
        return min(self.authority.ttl, int(self.authority.values[0].split()[-1]))


def plain(name: str) -> str:
    """A name in lower case, without its last dot; Route 53 writes ``*`` as an octal code."""
    return name.lower().rstrip(".").replace("\\052", "*")
