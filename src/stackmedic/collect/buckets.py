"""Whether a bucket exists, and in which region. Source: S3 API reference, GetBucketLocation (of another account's
bucket that is there, it is refused)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.storage import Bucket

collector = Collector[str](
    __name__,
    yields=(Bucket,),
    needs=("s3:GetBucketLocation",),
    fills=lambda bucket: (One(Bucket, bucket),),
    absent=("NoSuchBucket",),
)


@collector.read
async def read(door: Door, bucket: str) -> Facts:
    reply = await door.call("s3:GetBucketLocation", Bucket=bucket)
    return one_of(Bucket, bucket, parse(Bucket, reply.body, reply.call, "", reply.at))
