"""Metric alarms: what rings, and since when. Source: CloudWatch API reference, DescribeAlarms."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.signal import Alarm

collector = Collector[str](__name__, yields=(Alarm,), needs=("cloudwatch:DescribeAlarms",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("cloudwatch:DescribeAlarms")
    return everywhere(Alarm, parse_all(Alarm, reply, "MetricAlarms"), "name")
