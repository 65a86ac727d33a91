"""A topic: who may publish, and by which key it is encrypted. Source: SNS API reference, GetTopicAttributes."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.signal import Topic

collector = Collector[str](
    __name__,
    yields=(Topic,),
    needs=("sns:GetTopicAttributes",),
    fills=lambda topic: (One(Topic, topic),),
    absent=("NotFound", "NotFoundException"),
)


@collector.read
async def read(door: Door, topic: str) -> Facts:
    reply = await door.call("sns:GetTopicAttributes", TopicArn=topic)
    return one_of(Topic, topic, parse(Topic, reply.body, reply.call, "", reply.at))
