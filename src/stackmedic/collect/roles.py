"""Roles of tasks: who may assume them. Source: IAM API reference, GetRole."""

import json

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.access import Role

collector = Collector[str](
    __name__,
    yields=(Role,),
    needs=("iam:GetRole",),
    fills=lambda role: (One(Role, role),),
    absent=("NoSuchEntity", "NoSuchEntityException"),
)


@collector.read
async def read(door: Door, role: str) -> Facts:
    reply = await door.call("iam:GetRole", RoleName=role.rsplit("/", 1)[-1])
    known = dict(reply.body.get("Role", {}))
    trust = known.get("AssumeRolePolicyDocument", "")  # botocore has read its JSON already; files may not have.
    known["AssumeRolePolicyDocument"] = trust if isinstance(trust, str) else json.dumps(trust, sort_keys=True)
    return one_of(Role, role, parse(Role, known, reply.call, "Role", reply.at))
