"""What texts betray a cause: messages that prove or support it, clues that only count together, and what refutes it.

Patterns are regular expressions that ignore case, in a form that cannot run away: ``one … two`` means that the words
two follow the words one on the same line, at most eighty characters later; ``<name>`` stands for one of the words
below. So no pattern needs ``.*``. They are tried on text that has been cleaned: no colours, one space where there were
several, straight quotes.
"""

import re
from dataclasses import dataclass
from functools import cache

GAP = r".{0,80}?"
WORDS_BETWEEN = r"(?!\w).{0,80}?(?<!\w)"
WORDS = {  # What people and programs say in many words.
    "timeout": r"(?:tim(?:e[ds]?|ing)[ _-]?out|i/o timeout|ETIMEDOUT|deadline exceeded|ConnectTimeout\w*|no response"
    r"|took too long)",
    "refused": r"(?:connection refused|ECONNREFUSED|actively refused|refuse[sd]? (?:the )?connections?"
    r"|refused to connect|\(111\))",
    "reset": r"(?:connection (?:was )?(?:forcibly )?(?:reset|closed|aborted)|ECONNRESET|socket hang up|broken pipe"
    r"|EPIPE|BrokenPipe\w*|reset by peer|unexpected eof|EOF detected|server closed the connection|ECONNABORTED"
    r"|RemoteDisconnected|premature(?:ly)? (?:closed|end)|server has gone away|Lost connection to)",
    "denied": r"(?:access ?denied|AccessDenied\w*|not authorized|UnauthorizedOperation|forbidden|permission denied"
    r"|is denied|was denied|denies|explicit deny|403 Forbidden|\b(?:HTTP|status|code|error)\W{1,3}403\b|«status 403»)",
    "no": r"(?:\bno\b|\bnot\b|\bnone\b|n't\b|\bnever\b|without|lack(?:s|ed|ing)?|missing|absent|omit(?:s|ted)?|empty"
    r"|fails? to)",
    "unresolved": r"(?:\bENOTFOUND|EAI_AGAIN|no such host|NXDOMAIN|could ?n[o']t (?:be )?resolved?"
    r"|name or service not known|name resolution|getaddrinfo|could not translate host name|UnknownHostException"
    r"|nodename nor servname|host ?(?:name )?not found|server can't find|unable to resolve|could not (?:be )?resolved?"
    r"|failed to resolve host|No such host is known|no address associated with hostname|SERVFAIL|gaierror"
    r"|server misbehaving)",
    "exceeded": r"(?:exceed(?:s|ed|ing)?|reached|too many|exhausted|over(?:run)? the limit|limit)",
    "deleted": r"(?:deleted?|removed?|destroyed?|terminated|gone|no longer exists?|expired)",
    "balancer": r"(?:load ?balancers?|\bALBs?\b|\bELBs?\b|\bNLBs?\b|balancers?)",
    "postgres": r"(?:postgres\w*|psql|psycopg\w*|libpq|pgbouncer|asyncpg|pgjdbc|org\.postgresql|\bpq:|\bpg\b)",
    "database": r"(?:database|postgres\w*|mysql|mariadb|aurora|\brds\b|\bdb\b)",
    "cache": r"(?:redis\w*|valkey|elasticache|memcached?|jedis|lettuce|cache)",
    "alarm": r"(?:alarms?|cloudwatch)",
    "terraform": r"(?:terraform|tofu|opentofu|terragrunt|\.tf\b|pulumi)",
    "cost": r"(?:\bcosts?\b|\bbill(?:s|ed|ing)?\b|\bspen[dt]\w*|\bpa(?:y|ys|id|ying)\b|\bcharg\w+|expensive"
    r"|«an amount of money»)",
    "bytes": r"(?:\b[gt]i?b\b|gigabytes?|terabytes?|\bbytes\w*)",
    "arm": r"(?:\barm(?:64|v\d)?\b|aarch64|graviton|apple[ -]silicon|\bM[1-4] ?(?:mac|macbook|pro|max|chip)?\b)",
    "x86": r"(?:x86(?:[_-]64)?|amd64|\bintel\b)",
}
PRIVATE = (  # An address and port of a private network (RFC 1918) that is connected to.
    r"(?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.\d{1,3}\.\d{1,3}:\d{2,5}(?!\d|->)"
)
WORD = re.compile(r"<(\w+)>")


@cache
def regex(text: str) -> str:
    """A signature's pattern as a plain regular expression. Raises KeyError for a word that nobody defined."""
    text = text.replace(" … ", WORDS_BETWEEN).replace("…", GAP)
    return WORD.sub(lambda found: WORDS[found[1]], text)


@cache
def compiled(text: str) -> re.Pattern[str]:
    return re.compile(regex(text), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Says:
    """What a program or AWS says when this is the cause. Supports, never proves: others may say the same."""

    text: str
    weight: float = 3.0

    @property
    def pattern(self) -> re.Pattern[str]:
        return compiled(self.text)


@dataclass(frozen=True, slots=True)
class Proves(Says):
    """A message that can hardly mean anything else."""

    weight: float = 6.0


@dataclass(frozen=True, slots=True)
class Hints:
    """Found near this cause oftener than elsewhere; says nothing alone."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, init=False)
class Together:
    """Several things that are weak alone, each said anywhere, and ``unless`` said nowhere."""

    texts: tuple[str, ...]
    unless: str
    weight: float

    def __init__(self, *texts: str, unless: str = "", weight: float = 4.0) -> None:
        object.__setattr__(self, "texts", texts)
        object.__setattr__(self, "unless", unless)
        object.__setattr__(self, "weight", weight)


@dataclass(frozen=True, slots=True)
class Refutes:
    """Speaks against this cause: it points at a neighbour that is told by similar words, or shows the opposite, and
    ``unless`` is said nowhere."""

    text: str
    weight: float = -3.0
    unless: str = ""


Clue = Says | Hints | Together | Refutes
