"""What an account may have of something. Source: Service Quotas API reference, GetServiceQuota."""

from typing import NamedTuple

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.scaling import Quota


class Code(NamedTuple):
    """A quota as Service Quotas names it."""

    service: str
    quota: str


collector = Collector[Code](
    __name__,
    yields=(Quota,),
    needs=("servicequotas:GetServiceQuota",),
    fills=lambda code: (One(Quota, code.quota),),
)


@collector.read
async def read(door: Door, code: Code) -> Facts:
    reply = await door.call("servicequotas:GetServiceQuota", ServiceCode=code.service, QuotaCode=code.quota)
    return one_of(Quota, code.quota, parse(Quota, reply.body["Quota"], reply.call, "Quota", reply.at))
