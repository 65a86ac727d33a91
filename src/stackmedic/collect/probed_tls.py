"""The certificate that a load balancer shows for the name that clients use. See docs/probes.md."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.probed import Question, TlsAnswer

collector = Collector[Question](
    __name__,
    yields=(TlsAnswer,),
    needs=("probe:Tls",),
    fills=lambda question: (One(TlsAnswer, question.key),),
    on_request=True,
)


@collector.read
async def read(door: Door, question: Question) -> Facts:
    reply = await door.call("probe:Tls", **question.parameters)
    return one_of(TlsAnswer, question.key, parse(TlsAnswer, reply.body, reply.call, "", reply.at))
