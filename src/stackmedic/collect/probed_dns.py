"""What this machine's resolver, or that of a VPC, makes of a host name. See docs/probes.md."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.probed import DnsAnswer, Question

collector = Collector[Question](
    __name__,
    yields=(DnsAnswer,),
    needs=("probe:Dns",),
    fills=lambda question: (One(DnsAnswer, question.key),),
    on_request=True,
)


@collector.read
async def read(door: Door, question: Question) -> Facts:
    reply = await door.call("probe:Dns", **question.parameters)
    return one_of(DnsAnswer, question.key, parse(DnsAnswer, reply.body, reply.call, "", reply.at))
