"""What a load balancer answers to one GET, beside what was declared of it. See docs/probes.md."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.probed import HttpAnswer, Question

collector = Collector[Question](
    __name__,
    yields=(HttpAnswer,),
    needs=("probe:Http",),
    fills=lambda question: (One(HttpAnswer, question.key),),
    on_request=True,
)


@collector.read
async def read(door: Door, question: Question) -> Facts:
    reply = await door.call("probe:Http", **question.parameters)
    return one_of(HttpAnswer, question.key, parse(HttpAnswer, reply.body, reply.call, "", reply.at))
