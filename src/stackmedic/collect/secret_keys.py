"""The names of a secret's JSON keys. Only on request: the call that tells them tells the values too, and the door drops
those before anyone sees them. Source: Secrets Manager API reference, GetSecretValue."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.artifact import SecretKeys

collector = Collector[str](
    __name__,
    yields=(SecretKeys,),
    needs=("secretsmanager:GetSecretValue",),
    fills=lambda secret: (One(SecretKeys, secret),),
    absent=("ResourceNotFoundException",),
    on_request=True,
)


@collector.read
async def read(door: Door, secret: str) -> Facts:
    reply = await door.call("secretsmanager:GetSecretValue", SecretId=secret)
    return one_of(SecretKeys, secret, parse(SecretKeys, reply.body, reply.call, "", reply.at))
