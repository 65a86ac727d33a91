"""What a bucket's own policy says. Source: S3 API reference, GetBucketPolicy."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.storage import BucketPolicy

collector = Collector[str](
    __name__,
    yields=(BucketPolicy,),
    needs=("s3:GetBucketPolicy",),
    fills=lambda bucket: (One(BucketPolicy, bucket),),
    absent=("NoSuchBucketPolicy", "NoSuchBucket"),
)


@collector.read
async def read(door: Door, bucket: str) -> Facts:
    reply = await door.call("s3:GetBucketPolicy", Bucket=bucket)
    return one_of(BucketPolicy, bucket, parse(BucketPolicy, reply.body, reply.call, "", reply.at))
