"""What people have set in a parameter group. Source: RDS API reference, DescribeDBParameters."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.data_store import Parameter

collector = Collector[str](
    __name__,
    yields=(Parameter,),
    needs=("rds:DescribeDBParameters",),
    fills=lambda group: (Many(Parameter, group),),
    absent=("DBParameterGroupNotFound",),
)


@collector.read
async def read(door: Door, group: str) -> Facts:
    reply = await door.pages("rds:DescribeDBParameters", DBParameterGroupName=group, Source="user")
    return list_of(Parameter, group, parse_all(Parameter, reply, "Parameters"))
