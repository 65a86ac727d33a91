"""Requests that a rule of a web ACL matched. Source: WAFV2 API reference, GetSampledRequests (at most 500, of the
last three hours)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.collect.follow import Sample
from stackmedic.model.edge import SampledRequest

collector = Collector[Sample](
    __name__,
    yields=(SampledRequest,),
    needs=("wafv2:GetSampledRequests",),
    fills=lambda sample: (Many(SampledRequest, sample.scope),),
)


@collector.read
async def read(door: Door, sample: Sample) -> Facts:
    reply = await door.call(
        "wafv2:GetSampledRequests",
        WebAclArn=sample.acl,
        RuleMetricName=sample.metric,
        Scope="REGIONAL",
        TimeWindow={"StartTime": sample.start, "EndTime": sample.end},
        MaxItems=100,
    )
    return list_of(SampledRequest, sample.scope, parse_all(SampledRequest, reply, "SampledRequests"))
