"""What a PostgreSQL server tells of itself. See docs/probes.md."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.probed import PostgresAnswer, Question

collector = Collector[Question](
    __name__,
    yields=(PostgresAnswer,),
    needs=("probe:Postgres",),
    fills=lambda question: (One(PostgresAnswer, question.key),),
    on_request=True,
)


@collector.read
async def read(door: Door, question: Question) -> Facts:
    reply = await door.call("probe:Postgres", **question.parameters)
    return one_of(PostgresAnswer, question.key, parse(PostgresAnswer, reply.body, reply.call, "", reply.at))
