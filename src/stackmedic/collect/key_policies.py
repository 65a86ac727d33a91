"""Whom a key's policy lets use it. Source: KMS API reference, GetKeyPolicy."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.access import KeyPolicy

collector = Collector[str](
    __name__,
    yields=(KeyPolicy,),
    needs=("kms:GetKeyPolicy",),
    fills=lambda key: (One(KeyPolicy, key),),
    absent=("NotFoundException",),
)


@collector.read
async def read(door: Door, key: str) -> Facts:
    reply = await door.call("kms:GetKeyPolicy", KeyId=key, PolicyName="default")
    return one_of(KeyPolicy, key, parse(KeyPolicy, reply.body, reply.call, "", reply.at))
