"""The newest build of each project. Source: CodeBuild API reference, ListBuilds (newest first, ``project:id``; one page
holds a hundred)."""

from stackmedic.aws.door import Door
from stackmedic.collect.collector import Collector, Facts, Many, ids_of
from stackmedic.model.build import Build
from stackmedic.model.snapshot import EVERYWHERE

PROJECTS = 20
collector = Collector[str](
    __name__,
    yields=(Build,),
    needs=("codebuild:ListBuilds",),
    fills=lambda region: (Many(Build, EVERYWHERE),),
)


@collector.read
async def read(door: Door, region: str) -> Facts:
    reply = await door.call("codebuild:ListBuilds", sortOrder="DESCENDING")
    newest: dict[str, str] = {}
    for each in reply.body.get("ids", ()):
        newest.setdefault(each.partition(":")[0], each)
    return ids_of(Build, list(newest.values())[:PROJECTS])
