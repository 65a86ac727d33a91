"""A task definition, what its tasks start from, and what they wrote."""

from datetime import timedelta

from stackmedic.collect import images, log_lines, secret_keys, secret_versions, secrets, suspects, task_definitions
from stackmedic.collect.collector import Facts
from stackmedic.collect.follow import images_of, secrets_of
from stackmedic.collect.gather import Gathering
from stackmedic.model.artifact import Secret
from stackmedic.model.task import Task, TaskDefinition


class Revisions:
    """The reads that begin at a revision, one after the other as each names the next."""

    def __init__(self, reads: Gathering, since_s: float, read_secret_keys: bool = False) -> None:
        self.reads = reads
        self.since_s = since_s
        self.read_secret_keys = read_secret_keys

    async def definition(self, arn: str) -> TaskDefinition | None:
        """A revision; what it starts from is read as soon as it is known."""
        known = (await self.reads.read(task_definitions.collector, arn)).known(TaskDefinition)
        for each in known:
            self.reads.begin(self._start_conditions(each))
        return known[0] if known else None

    async def lines(self, task: Task) -> Facts:
        """The last lines of the containers of a task that matter most."""
        definition = await self.definition(task.task_definition)
        streams = suspects.streams_to_read(task, definition, self.reads.door.region) if definition else ()
        return await self.reads.read(log_lines.collector, *streams)

    async def _start_conditions(self, definition: TaskDefinition) -> None:
        read, region = self.reads.read, self.reads.door.region
        secrets_named = secrets_of(definition, region)
        keys = secrets_named if self.read_secret_keys else ()
        await self.reads.all(
            read(images.collector, *images_of(definition, region)),
            self._secrets(secrets_named),
            read(secret_keys.collector, *keys),
        )

    async def _secrets(self, named: tuple[str, ...]) -> None:
        """Secrets; of those that changed in the window also which version was there before."""
        known = {each.arn: each for each in (await self.reads.read(secrets.collector, *named)).known(Secret)}
        began = await self.reads.now() - timedelta(seconds=self.since_s)
        changed = [each for each in known.values() if each.changed_at and each.changed_at >= began]
        await self.reads.read(secret_versions.collector, *(each.arn for each in changed))
