"""Builds: how each phase ended, with what role and settings. Source: CodeBuild API reference, BatchGetBuilds."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One, each_of
from stackmedic.model.build import Build

collector = Collector[str](
    __name__,
    yields=(Build,),
    needs=("codebuild:BatchGetBuilds",),
    fills=lambda build: (One(Build, build),),
    batched=True,
)


@collector.read
async def read(door: Door, *builds: str) -> Facts:
    reply = await door.call("codebuild:BatchGetBuilds", ids=list(builds))
    return each_of(Build, parse_all(Build, reply, "builds"), "id")
