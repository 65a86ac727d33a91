"""What programs write when something is wrong: by which words their log is searched, and which lines tell of it. Pure.

Source: CloudWatch Logs user guide, "Match terms in unstructured (text-based) log events"
(docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-unstructured-log-events.html): ``?term`` is one of
several that may match, and counts for nothing beside a term without it; terms are case-sensitive; what is not
alphanumeric stands in quotation marks. A line of JSON is text to them, too. API reference, FilterLogEvents: a pattern
has at most 1,024 characters.
"""

import re
from collections.abc import Iterable

from stackmedic.model.signal import LogLine

LOUD = (
    "ERROR", "Error", "FATAL", "Fatal", "CRITICAL", "panic", "Exception", "exception", "Traceback", "FAIL", "Fail",
    "REFUSED", "Denied", "Timeout", "TIMEDOUT", "ENOTFOUND", "Could not", "Cannot", "Unable", "NotFound", "Unknown",
    "Too many", "Invalid", "Unavailable", "Unauthorized", "Forbidden", "OutOfMemory", "Killed", "OOM", "SIGSEGV",
    "READONLY", "NOAUTH", "WRONGPASS", "MOVED", "CROSSSLOT", "self-signed", "No space", "[error]", "error:", "=error",
)  # fmt: skip
SAID = (  # Within a sentence: no path of a request holds a space before them.
    "error", "fatal", "fail", "refused", "denied", "timed out", "time-out", "timeout", "could not", "cannot", "unable",
    "not found", "not exist", "unknown", "missing", "unreachable", "too many", "remaining connection", "exceed",
    "exhausted", "expired", "invalid", "rejected", "locked", "blocked", "reset", "hang up", "unavailable",
    "unauthorized", "forbidden", "no pg_hba", "no space", "killed", "read-only",
)  # fmt: skip
PATTERN = " ".join(
    (*(f"?{each}" if each.isalnum() else f'?"{each}"' for each in LOUD), *(f'?" {each}"' for each in SAID))
)

NAMES_ERROR = re.compile(r"\b(?:ERROR|FATAL|CRITICAL|SEVERE|ALERT|EMERG)\b|Traceback|panic:|(?:Error|Exception)\b")
FAILED = re.compile(
    r"\berror\b|fatal|refused|denied|timed? ?out|\bE[A-Z]{6,}\b|could not|can ?not|unable to|too many|no such"
    r"|unreachable|does not exist|\bfail(?:ed|ure)\b|rejected|READONLY|NOAUTH|WRONGPASS|\bOOM\b",
    re.IGNORECASE,
)
ANSWERED = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S{1,400} HTTP/[\d.]{1,3}\"? \d{3}\b")
NOTHING = re.compile(
    r"\b(?:0|no|without) (?:\w+ )?(?:errors?|failures?|failed|exceptions?)\b|\b(?:errors?|failed|failures?)[=:] ?0\b",
    re.IGNORECASE,
)
CALM = re.compile(r"\b(?:INFO|DEBUG|TRACE|NOTICE)\b|\"level\": ?\"(?:info|debug|trace)\"", re.IGNORECASE)


def tell_of_trouble(lines: Iterable[LogLine]) -> bool:
    """Whether any line says that something failed, so that nobody has to search for one that does."""
    return any(_tells(each.message) for each in lines)


def is_request(message: str) -> bool:
    """Whether a line says of a request how it was answered, which is not why, whatever words are in its path."""
    return ANSWERED.search(message) is not None


def _tells(message: str) -> bool:
    if is_request(message) or NOTHING.search(message):
        return False
    return NAMES_ERROR.search(message) is not None or (FAILED.search(message) is not None and not CALM.search(message))
