"""One certificate of ACM: its names, its dates, and how far its names are proven.

Sources: ACM user guide, "Certificate characteristics" (validity 13 months, and 198 days for what is issued since
February 2026), "DNS validation" (one CNAME per name, the same for an account and a name for ever; a wildcard shares
that of its domain), "Managed certificate renewal".
"""

from dataclasses import dataclass, field
from hashlib import sha256

DAY_S = 86_400.0
VALID_S = 198 * DAY_S
RENEWED_BEFORE_S = 45 * DAY_S
PENDING, ISSUED, EXPIRED, TIMED_OUT, FAILED = (
    "PENDING_VALIDATION", "ISSUED", "EXPIRED", "VALIDATION_TIMED_OUT", "FAILED",
)  # fmt: skip
SUCCESS, PENDING_AUTO_RENEWAL = "SUCCESS", "PENDING_AUTO_RENEWAL"
CAA_ERROR = "CAA_ERROR"


@dataclass(slots=True)
class Renewal:
    """How managed renewal stands."""

    status: str
    updated: float
    reason: str = ""


@dataclass(slots=True)
class Certificate:
    """``names``: the domain name first. ``imported`` ones are whatever their PEM says, and nobody renews them."""

    arn: str
    names: tuple[str, ...]
    requested: float
    imported: bool = False
    email: bool = False
    key_algorithm: str = "RSA-2048"
    status: str = PENDING
    reason: str = ""
    issued: float = 0.0
    not_before: float = 0.0
    not_after: float = 0.0
    serial: int = 0
    pem: bytes = b""
    key: bytes = b""
    renewal: Renewal | None = None
    proven: dict[str, str] = field(default_factory=dict)
    token: tuple[str, float] = ("", 0.0)  # The request's idempotency token, and when it was given.

    def fits(self, host: str) -> bool:
        """Whether a host's name is among the certificate's; ``*`` stands for one label (RFC 6125, 6.4.3)."""
        host = host.lower()
        return any(
            name == host or (name.startswith("*.") and host.partition(".")[2] == name[2:]) for name in self.names
        )


def proof(account_id: str, name: str) -> tuple[str, str]:
    """(name, value) of the CNAME that proves the control of a name."""
    domain = name.removeprefix("*.")
    first = sha256(f"{account_id}/{domain}/name".encode()).hexdigest()[:32]
    second = sha256(f"{account_id}/{domain}/value".encode()).hexdigest()
    letters = "".join(chr(97 + int(second[place : place + 2], 16) % 26) for place in range(32, 52, 2))
    return f"_{first}.{domain}.", f"_{second[:32]}.{letters}.acm-validations.aws."
