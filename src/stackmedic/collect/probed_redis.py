"""What a Redis or Valkey server tells of itself. See docs/probes.md."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.probed import Question, RedisAnswer

collector = Collector[Question](
    __name__,
    yields=(RedisAnswer,),
    needs=("probe:Redis",),
    fills=lambda question: (One(RedisAnswer, question.key),),
    on_request=True,
)


@collector.read
async def read(door: Door, question: Question) -> Facts:
    reply = await door.call("probe:Redis", **question.parameters)
    return one_of(RedisAnswer, question.key, parse(RedisAnswer, reply.body, reply.call, "", reply.at))
