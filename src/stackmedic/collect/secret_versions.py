"""Which versions a secret has, with their labels and the times at which they were made. No value is read.

Source: Secrets Manager API reference, ListSecretVersionIds (versions without a label are left out).
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.artifact import SecretVersion

collector = Collector[str](
    __name__,
    yields=(SecretVersion,),
    needs=("secretsmanager:ListSecretVersionIds",),
    fills=lambda secret: (Many(SecretVersion, secret),),
    absent=("ResourceNotFoundException",),
)


@collector.read
async def read(door: Door, secret: str) -> Facts:
    reply = await door.pages("secretsmanager:ListSecretVersionIds", SecretId=secret)
    found = parse_all(SecretVersion, reply, "Versions")
    return list_of(SecretVersion, secret, sorted(found, key=lambda each: each.id))
