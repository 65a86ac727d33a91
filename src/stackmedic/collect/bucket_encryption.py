"""With which key a bucket encrypts what is put into it. Source: S3 API reference, GetBucketEncryption (allowed by
s3:GetEncryptionConfiguration)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.storage import BucketEncryption

collector = Collector[str](
    __name__,
    yields=(BucketEncryption,),
    needs=("s3:GetEncryptionConfiguration",),
    fills=lambda bucket: (One(BucketEncryption, bucket),),
    absent=("ServerSideEncryptionConfigurationNotFoundError", "NoSuchBucket"),
)


@collector.read
async def read(door: Door, bucket: str) -> Facts:
    reply = await door.call("s3:GetEncryptionConfiguration", Bucket=bucket)
    return one_of(BucketEncryption, bucket, parse(BucketEncryption, reply.body, reply.call, "", reply.at))
