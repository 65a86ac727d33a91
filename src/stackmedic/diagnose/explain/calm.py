"""Which lines of a log tell nothing of trouble, whatever words they hold: what programs report when all is well.

Such a line names no cause by itself; beside one that speaks of trouble it may still be part of a sign. Levels stand
where loggers write them: first, in brackets, or as a field (Python, log4j, logfmt, JSON, glog, pino, PostgreSQL). An
answer below 500 is the client's affair (RFC 9110, 15.5) unless a health check got it.
"""

import re

LEVEL = re.compile(
    r"^(?:[^a-z]{0,60}|\S+ [^a-z]{0,40}|.{0,60}[\[(: /-])(?:info|debug|trace|notice|verbose)\b(?!\w)"
    r"|[\"']?(?:level|severity|lvl|loglevel)[\"']? ?[:=] ?[\"']?(?:info|debug|trace|notice|[123]0\b)"
    r"|^[ID](?:\d{4} |, \[)|^(?:LOG|NOTICE|HINT|DEBUG\d?): ",
    re.IGNORECASE,
)
FAILS = re.compile(
    r"\berr(?:or|no|ors)?\b(?! rate)(?<!0 errors)|exception|fail(?:ed|s|ure|ing)\b(?<!\b0 failed)|fatal|panic|denied"
    r"|refused|timed[ -]?out|time-?out (?:after|waiting|exceeded|expired)|i/o timeout|\bE[A-Z]{6,}|cannot|could not"
    r"|unable|unhealthy|kill|crash|no space|out of memory|exit(?:ed|ing)? .{0,12}\b[1-9]|unexpected|rejected",
    re.IGNORECASE,
)
NOTICES = (  # What is printed in health, too, though it holds words of trouble.
    r"deprecat|npm (?:warn|notice)|ExperimentalWarning|NODE_TLS_REJECT_UNAUTHORIZED",
    r"^Picked up JAVA_|^SLF4J: |open-in-view is enabled|Memory overcommit must be enabled|\(0 silenced\)",
    r"TLS handshake error from|CSRF|No route matches \[|RecordNotFound|favicon\.ico|robots\.txt",
    r"\bINFO:? .{0,80}can not modify /etc/nginx|caught signal \(SIGTERM\)|service will shutdown in max",
    r"no pending migrations|Successfully (?:validated|applied) \d+ migrations?",
    r"has stopped \d+ running tasks|(?:de)?registered \d+ targets",
    r"layer already exists|WARNING! (?:Your|Using)|does not match the detected host platform",
    r"^[\w.-]{3,40} ?= ?(?:\d+\w{0,3}|true|false)$",
)
NOTICE = re.compile("|".join(NOTICES), re.IGNORECASE)
ANSWERED = re.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S{1,400} HTTP/[\d.]{1,3}\"? (?:[123]\d\d|4(?:0[0-79]|10|29))\b"
)
WELL = re.compile(r"HTTP/[\d.]{1,3}\"? 2\d\d")
CHECKED = re.compile(r"ELB-HealthChecker|/\w*health|/ready|/ping|/status|/_?live", re.IGNORECASE)


def is_silent(line: str) -> bool:
    """Whether a line is no part of any sign: a request that was answered, or a notice that is known to be harmless."""
    if ANSWERED.search(line):
        return not CHECKED.search(line) or WELL.search(line) is not None
    return NOTICE.search(line) is not None


def is_routine(line: str) -> bool:
    """Whether a line is of a level on which programs write when all is well, and tells of nothing that failed."""
    return LEVEL.search(line) is not None and not FAILS.search(line)
