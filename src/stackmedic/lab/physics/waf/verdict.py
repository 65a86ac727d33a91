"""What a web ACL says of a request, and which of its rules had a say."""

from dataclasses import dataclass
from typing import NamedTuple

ALLOW, BLOCK, COUNT, CAPTCHA, CHALLENGE = "ALLOW", "BLOCK", "COUNT", "CAPTCHA", "CHALLENGE"
REGULAR, RATE_BASED, GROUP, MANAGED = "REGULAR", "RATE_BASED", "GROUP", "MANAGED_RULE_GROUP"
DEFAULT = "Default_Action"


class Response(NamedTuple):
    """What a client gets in the place of 403."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Match(NamedTuple):
    """A rule of the web ACL that a request met. ``within`` is the rule of its group, ``overridden`` what that says.

    ``details`` is what the logs tell of SQL injection and cross-site scripting.
    """

    rule: str
    metric: str
    kind: str
    action: str
    group: str = ""
    within: str = ""
    overridden: str = ""
    details: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


class Tracked(NamedTuple):
    """A rate-based rule that counts the request: which instance of it, under which key, its limit and window."""

    instance: str
    rule: str
    key: str
    limit: int
    window_s: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """``matches``: every rule that was met, in order; the last one decided if ``decided`` is not the default action.

    ``acl`` is the web ACL's ARN, ``metric`` its name in CloudWatch; rules and web ACLs without metrics have none.
    ``groups`` are the rule groups that were asked, ``passed`` the metrics of those that found nothing.
    """

    acl: str
    metric: str
    action: str
    decided: str = DEFAULT
    matches: tuple[Match, ...] = ()
    labels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    tracked: tuple[Tracked, ...] = ()
    response: Response | None = None
    inserted: tuple[tuple[str, str], ...] = ()
    oversize: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        return self.action != ALLOW

    @property
    def terminating(self) -> Match | None:
        """The rule that ended it; None for the default action."""
        return self.matches[-1] if self.decided != DEFAULT and self.matches else None

    @property
    def counting(self) -> tuple[Match, ...]:
        """The rules that were met and let the request go on."""
        return self.matches if self.decided == DEFAULT else self.matches[:-1]
