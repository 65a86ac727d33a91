"""Flow logs: whether they are delivered. Source: EC2 API reference, DescribeFlowLogs."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.network import FlowLog

collector = Collector[str](
    __name__,
    yields=(FlowLog,),
    needs=("ec2:DescribeFlowLogs",),
)


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("ec2:DescribeFlowLogs")
    return everywhere(FlowLog, parse_all(FlowLog, reply, "FlowLogs"), "id")
