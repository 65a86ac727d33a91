"""HTTP statuses: from status lines, access logs, and sentences about them.

Of a line of a load balancer's access log both are read: what the balancer answered and what the target did ("-" when it
did not). Source: "Access logs for your Application Load Balancer", fields elb_status_code and target_status_code.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

NAMED = re.compile(
    r"(?:HTTP/[\d.]{1,3}\"?|\bHTTP(?: status| error)?(?: code)?|status(?:[ _]?code)?|codes?|returns?|returned"
    r"|answer(?:s|ed)?|responds?|responded|respond with|error|got|an?)[\"']?[ :=\[(|]{1,3}"
    r"(?:with |is |was |of |HTTP |code |status |a |an ){0,4}"
    r"(?P<code>[1-5]\d\d)\b(?![.:]?\d)",
    re.IGNORECASE,
)
PHRASED = re.compile(
    r"\b(?P<code>30[1278]|40[0-9]|41[0-9]|42[0-9]|431|499|50[0-5]|460|46[34]|561)(?:s\b|(?: -)? (?:Bad|Forbidden"
    r"|Not|Found|Moved|Gateway|Service|Temporarily|Unauthorized|Internal|Request|Too|Permanent|See|Client|errors?|responses?|answers?|on\b|for\b|from\b))",
    re.IGNORECASE,
)
RANGES = re.compile(r"\b(?:HTTP[Cc]ode_(?:ELB|Target)_)?(?P<range>[345])XX\b", re.IGNORECASE)
ACCESS_LOG = re.compile(
    r"^(?:\[[^\]]{0,80}\] )?(?:https?|h2|grpcs?|wss?) \d{4}-\d\d-\d\dT\S+ app/\S+ \S+ \S+ -?[\d.]+"
    r" (?P<process>-?[\d.]+) -?[\d.]+ (?P<elb>\d{3}|-) (?P<status>\d{3}|-) ",
)


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for line, item in items:
        logged = ACCESS_LOG.match(item.text)
        if logged:
            yield from _of_access_log(logged, line)
            continue
        for form in (NAMED, PHRASED):
            for found in form.finditer(item.text):
                yield Fact(f"«status {found['code']}»", line)
        for found in RANGES.finditer(item.text):
            yield Fact(f"«status {found['range']}xx»", line)


def _of_access_log(logged: re.Match[str], line: int) -> Iterator[Fact]:
    elb, status = logged["elb"], logged["status"]
    yield Fact(f"«status {elb}»", line)
    if status == "-":
        reached = "never got through to a target" if logged["process"] == "-1" else "got no answer of the target"
        yield Fact(f"«the balancer answered {elb} itself, {reached}»", line)
    elif status == elb:
        yield Fact(f"«the target answered {status}»", line)
    else:
        yield Fact(f"«the balancer answered {elb} where the target answered {status}»", line)


reader = Reader(
    words=(
        "http",
        "status",
        "code",
        "return",
        "respon",
        "answer",
        "error",
        "got ",
        "forbidden",
        "gateway",
        "unavailable",
        "found",
        "moved",
        "5xx",
        "4xx",
        "502",
        "503",
        "504",
        "403",
    ),
    read=read,
)
