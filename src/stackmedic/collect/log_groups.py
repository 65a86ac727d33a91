"""Whether log groups are there, and how long they keep. Source: CloudWatch Logs API reference, DescribeLogGroups."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many
from stackmedic.model.signal import LogGroup

OF_A_STACK = 2  # Folders below which the groups of others are few: ``/ecs/shop/``.


class Groups(NamedTuple):
    """Log groups whose names begin alike."""

    prefix: str
    names: tuple[str, ...]


def in_folders(names: Iterable[str]) -> tuple[Groups, ...]:
    """Those that stand in the same folder together, as one call lists them; others alone."""
    folders = groupby(sorted(names), key=_folder)
    return tuple(Groups(prefix, tuple(found)) for prefix, found in folders)


def _folder(name: str) -> str:
    folder, slash, _ = name.rpartition("/")
    return folder + slash if folder.count("/") >= OF_A_STACK else name


collector = Collector[Groups](
    __name__,
    yields=(LogGroup,),
    needs=("logs:DescribeLogGroups",),
    fills=lambda groups: tuple(Many(LogGroup, each) for each in groups.names),
)


@collector.read
async def read(door: Door, groups: Groups) -> Facts:
    reply = await door.pages("logs:DescribeLogGroups", logGroupNamePrefix=groups.prefix)
    found = parse_all(LogGroup, reply, "logGroups")
    alike = {name: tuple(each for each in found if each.name.startswith(name)) for name in groups.names}
    return Facts(many={(LogGroup.__name__, name): each for name, each in alike.items()})
