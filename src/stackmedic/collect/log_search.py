"""What all tasks of a service wrote of trouble, where the lines that were read tell of none: a busy program's newest
hundred may all be requests that went well.

Source: CloudWatch Logs API reference, FilterLogEvents (the newest first with ``startFromHead`` false; a page may be
empty although more follow; as long as there is a token there is more to look at).
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from stackmedic.aws.door import Door, Reply
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many
from stackmedic.collect.follow import LogSearch
from stackmedic.collect.log_lines import beside
from stackmedic.collect.trouble import PATTERN, is_request
from stackmedic.model.signal import LogLine
from stackmedic.model.wording import shape

PAGE = 250  # Lines; redacting one takes up to a third of a millisecond.
PAGES = 4
ENOUGH = 3  # Different things that were said: more pages would bring more of the same.
ALIKE = 3  # Lines of one wording that are kept, of containers of one name.

Scope = tuple[str, str]  # Of lines: task and container.


collector = Collector[LogSearch](
    __name__,
    yields=(LogLine,),
    needs=("logs:FilterLogEvents",),
    fills=lambda search: (Many(LogLine, search.scope),),
    absent=("ResourceNotFoundException",),
    joins=beside,
)


@collector.read
async def read(door: Door, search: LogSearch) -> Facts:
    asked = {
        "logGroupName": search.group,
        "logStreamNamePrefix": search.prefix,
        "startTime": search.began_ms,
        "filterPattern": PATTERN,
        "startFromHead": False,
        "limit": PAGE,
    }
    containers = {each.stream: each.scope for each in search.streams}
    pages: list[tuple[str, LogLine]] = []
    more: dict[str, str] = {}
    for _ in range(PAGES):
        reply = await door.call("logs:FilterLogEvents", **asked, **more)
        pages += [each for each in _lines(reply) if each[0] in containers and not is_request(each[1].message)]
        more = {"nextToken": token} if (token := reply.body.get("nextToken")) else {}
        if not more or len({shape(line.message) for _, line in pages}) >= ENOUGH:
            break
    found = sorted(((containers[stream], line) for stream, line in pages), key=lambda each: each[1].at, reverse=True)
    return Facts(many={(LogLine.__name__, scope): tuple(lines) for scope, lines in _few_of_each(found).items()})


def _lines(reply: Reply) -> Iterator[tuple[str, LogLine]]:
    """Each line with the stream in which it stands."""
    streams = [str(each.get("logStreamName", "")) for each in reply.body.get("events", ())]
    return zip(streams, parse_all(LogLine, reply, "events"), strict=True)


def _few_of_each(newest_first: Iterable[tuple[Scope, LogLine]]) -> dict[Scope, list[LogLine]]:
    """The newest few of each wording, so that what is said a thousand times leaves room for what is said once."""
    found: dict[Scope, list[LogLine]] = {}
    said: Counter[tuple[str, str]] = Counter()
    for scope, line in newest_first:
        wording = (scope[1], shape(line.message))
        said[wording] += 1
        if said[wording] <= ALIKE:
            found.setdefault(scope, []).append(line)
    return found
