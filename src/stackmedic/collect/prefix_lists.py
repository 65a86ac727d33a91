"""Prefix lists: networks that rules of security groups name by one id, a customer's and AWS's own alike.

Source: EC2 API reference, GetManagedPrefixListEntries.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.network import PrefixList

collector = Collector[str](
    __name__,
    yields=(PrefixList,),
    needs=("ec2:GetManagedPrefixListEntries",),
    fills=lambda list_id: (One(PrefixList, list_id),),
    absent=("InvalidPrefixListID.NotFound", "InvalidPrefixListId.NotFound"),
)


@collector.read
async def read(door: Door, list_id: str) -> Facts:
    reply = await door.pages("ec2:GetManagedPrefixListEntries", PrefixListId=list_id)
    return one_of(PrefixList, list_id, parse(PrefixList, reply.body, reply.call, "", reply.at))
