"""Whether a key can be used. Source: KMS API reference, DescribeKey."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.access import EncryptionKey

collector = Collector[str](
    __name__,
    yields=(EncryptionKey,),
    needs=("kms:DescribeKey",),
    fills=lambda key: (One(EncryptionKey, key),),
    absent=("NotFoundException",),
)


@collector.read
async def read(door: Door, key: str) -> Facts:
    reply = await door.call("kms:DescribeKey", KeyId=key)
    found = parse(EncryptionKey, reply.body.get("KeyMetadata", {}), reply.call, "KeyMetadata", reply.at)
    return one_of(EncryptionKey, key, found)
