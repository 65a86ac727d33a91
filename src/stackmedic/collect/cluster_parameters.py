"""What people have set in a parameter group of Aurora clusters. Source: RDS API reference, DescribeDBClusterParameters;
"Working with parameter groups" in the Aurora user guide (the instances have groups of their own beside it)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.data_store import Parameter, of_cluster

collector = Collector[str](
    __name__,
    yields=(Parameter,),
    needs=("rds:DescribeDBClusterParameters",),
    fills=lambda group: (Many(Parameter, of_cluster(group)),),
    absent=("DBParameterGroupNotFound",),
)


@collector.read
async def read(door: Door, group: str) -> Facts:
    reply = await door.pages("rds:DescribeDBClusterParameters", DBClusterParameterGroupName=group, Source="user")
    return list_of(Parameter, of_cluster(group), parse_all(Parameter, reply, "Parameters"))
