"""Which hosts a program's log brings into question: private addresses that its variables name, where it cannot connect.

Pure. An address that a variable names may be an instance's; whose it is, ``instances`` asks.
"""

import re
from collections.abc import Iterable

from stackmedic.model.host import PRIVATE
from stackmedic.model.signal import LogLine
from stackmedic.model.task import TaskDefinition

UNCONNECTED = re.compile(
    r"refused|timed? ?out|EHOSTUNREACH|unreachable|no route to host|max retries exceeded", re.IGNORECASE
)
FEW = 3


def hosts_in_question(lines: Iterable[LogLine], definition: TaskDefinition) -> tuple[str, ...]:
    """The first few addresses, in order; none while nothing is said of connections that fail."""
    if not any(UNCONNECTED.search(each.message) for each in lines):
        return ()
    values = (variable.value for container in definition.containers for variable in container.environment)
    found = {each["address"] for value in values for each in PRIVATE.finditer(value)}
    return tuple(sorted(found))[:FEW]
