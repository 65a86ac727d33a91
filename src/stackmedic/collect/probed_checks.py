"""What of a stack is to be asked directly: by ``stackmedic.toml``, or as it was when a recording was made."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.probed import Wanted

collector = Collector[str](
    __name__,
    yields=(Wanted,),
    needs=("probe:ListChecks",),
    fills=lambda region: (One(Wanted, region),),
    on_request=True,
)


@collector.read
async def read(door: Door, region: str) -> Facts:
    reply = await door.call("probe:ListChecks")
    return one_of(Wanted, region, parse(Wanted, reply.body, reply.call, "", reply.at))
