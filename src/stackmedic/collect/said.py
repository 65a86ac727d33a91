"""What the programs of a service wrote, and what their lines bring into question."""

from datetime import datetime

from stackmedic.collect import (
    bucket_encryption,
    bucket_policies,
    buckets,
    cache_events,
    encryption_keys,
    instances,
    key_policies,
    log_search,
    permits,
    refused,
    suspects,
    trouble,
)
from stackmedic.collect.collector import Facts, together
from stackmedic.collect.gather import Gathering
from stackmedic.collect.hosts_named import hosts_in_question
from stackmedic.collect.revisions import Revisions
from stackmedic.model.signal import LogLine
from stackmedic.model.storage import BucketEncryption
from stackmedic.model.task import Task, TaskDefinition

DAY_MINUTES = "1440"


class Said:
    """The reads of logs since ``began``, and those that lines lead to."""

    def __init__(self, reads: Gathering, revisions: Revisions, began: datetime) -> None:
        self.reads = reads
        self.revisions = revisions
        self.began = began

    async def last_words(self, chosen: tuple[Task, ...], running: tuple[Task, ...]) -> None:
        """What tasks wrote last; where that is no word of trouble, what any wrote of it before."""
        read = together(await self.reads.all(*(self.lines(each) for each in chosen)))
        if not read.gaps and not trouble.tell_of_trouble(read.known(LogLine)):
            await self.search((*running, *chosen))

    async def search(self, tasks_: tuple[Task, ...]) -> None:
        """What any of these tasks wrote of trouble."""
        definitions = {each.task_definition: await self.revisions.definition(each.task_definition) for each in tasks_}
        known = [(each, definition) for each in tasks_ if (definition := definitions[each.task_definition])]
        region = self.reads.door.region
        streams = [one for task, definition in known for one in suspects.streams_to_search(task, definition, region)]
        found = await self.reads.read(log_search.collector, *suspects.searches(streams, self.began))
        if known:
            await self._pursue(found.known(LogLine), known[0][1])

    async def lines(self, task: Task) -> Facts:
        """The last lines of a task; what they bring into question is read, too."""
        read = await self.revisions.lines(task)
        definition = await self.revisions.definition(task.task_definition)
        if definition:
            self.reads.begin(self._pursue(read.known(LogLine), definition))
        return read

    async def _pursue(self, lines: tuple[LogLine, ...], definition: TaskDefinition) -> None:
        """What the lines of a program bring into question."""
        if suspects.write_to_replica(lines):
            self.reads.begin(self.reads.read(cache_events.collector, DAY_MINUTES))
        self.reads.begin(self.reads.read(instances.collector, *hosts_in_question(lines, definition)))
        await self._refused(refused.questioned(lines, definition))

    async def _refused(self, about: refused.Questioned) -> None:
        """Whether the role may do what its program says that it may not, and what the resources say themselves."""
        read = self.reads.read
        await self.reads.all(
            read(permits.collector, *about.asked),
            read(encryption_keys.collector, *about.keys),
            read(key_policies.collector, *about.keys),
            read(buckets.collector, *about.buckets),
            read(bucket_policies.collector, *about.buckets),
            self._encrypted(about),
        )

    async def _encrypted(self, about: refused.Questioned) -> None:
        """With which keys buckets encrypt, and whether those are there, if it is said of one that it is not."""
        found = (await self.reads.read(bucket_encryption.collector, *about.buckets)).known(BucketEncryption)
        if about.unnamed:
            await self.reads.read(encryption_keys.collector, *sorted({each.key_id for each in found if each.key_id}))
