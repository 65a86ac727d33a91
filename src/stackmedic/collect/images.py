"""Whether the image that a task definition names is in its ECR repository.

One image a call: asked for several at once, ECR answers for none when one is missing, and the images become known at
different moments anyway. Source: ECR API reference, DescribeImages.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One, one_of, together
from stackmedic.collect.follow import EcrImage
from stackmedic.model.artifact import Image

collector = Collector[EcrImage](
    __name__,
    yields=(Image,),
    needs=("ecr:DescribeImages",),
    fills=lambda image: (One(Image, image.text),),
    absent=("ImageNotFoundException", "RepositoryNotFoundException"),
)


@collector.read
async def read(door: Door, image: EcrImage) -> Facts:
    wanted = {"imageDigest": image.digest} if image.digest else {"imageTag": image.tag}
    reply = await door.call(
        "ecr:DescribeImages", registryId=image.account, repositoryName=image.repository, imageIds=[wanted]
    )
    return together(one_of(Image, image.text, each) for each in parse_all(Image, reply, "imageDetails"))
