"""Whether a secret exists, when it changed, whether it is about to be deleted. Its value is not read.

Source: Secrets Manager API reference, DescribeSecret.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.artifact import Secret

collector = Collector[str](
    __name__,
    yields=(Secret,),
    needs=("secretsmanager:DescribeSecret",),
    fills=lambda secret: (One(Secret, secret),),
    absent=("ResourceNotFoundException",),
)


@collector.read
async def read(door: Door, secret: str) -> Facts:
    reply = await door.call("secretsmanager:DescribeSecret", SecretId=secret)
    return one_of(Secret, secret, parse(Secret, reply.body, reply.call, "", reply.at))
