"""Whom a secret's own policy shuts out. Source: Secrets Manager API reference, GetResourcePolicy."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.artifact import SecretPolicy

collector = Collector[str](
    __name__,
    yields=(SecretPolicy,),
    needs=("secretsmanager:GetResourcePolicy",),
    fills=lambda secret: (One(SecretPolicy, secret),),
    absent=("ResourceNotFoundException",),
)


@collector.read
async def read(door: Door, secret: str) -> Facts:
    reply = await door.call("secretsmanager:GetResourcePolicy", SecretId=secret)
    return one_of(SecretPolicy, secret, parse(SecretPolicy, reply.body, reply.call, "", reply.at))
