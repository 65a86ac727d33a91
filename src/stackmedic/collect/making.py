"""How the images of a stack are made: the newest build of each project, and what those said that failed."""

from stackmedic.collect import build_list, builds, log_lines, permits, refused
from stackmedic.collect.follow import LogStream, images_of, revisions_of
from stackmedic.collect.walk import Walk
from stackmedic.model.build import Build
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import EVERYWHERE

FEW = 3


async def making(walk: Walk) -> None:
    """One call where nobody builds in CodeBuild, two where nothing failed."""
    reads = walk.reads
    listed = await reads.read(build_list.collector, reads.door.region)
    if listed.gaps:
        return
    ids = listed.ids(Build)
    found = (await reads.read(builds.collector, *ids)).known(Build)
    reads.conclude(Build, EVERYWHERE, ids)
    failed = [each for each in found if each.failed and each.log_group and each.log_stream]
    ours = await _repositories(walk) if failed else ()
    mine = [each for each in failed if any(each.makes(name) for name in ours)][:FEW]
    await reads.all(*(_said(walk, each) for each in mine))


async def _repositories(walk: Walk) -> tuple[str, ...]:
    """The repositories that the services' images come from, by the last part of their names."""
    revisions = {arn for service in await walk.services for arn in revisions_of(service)}
    found = [await walk.definition(arn) for arn in sorted(revisions)]
    images = (image for each in found if each for image in images_of(each, walk.reads.door.region))
    return tuple(dict.fromkeys(each.repository.rsplit("/", 1)[-1] for each in images))


async def _said(walk: Walk, build: Build) -> None:
    stream = LogStream(build.id, build.project, build.log_group or "", build.log_stream or "")
    lines = (await walk.reads.read(log_lines.collector, stream)).known(LogLine)
    asked = refused.refused(lines, build.role_arn)
    await walk.reads.read(permits.collector, *asked)
