"""The web ACL before a load balancer. Source: WAFV2 API reference, GetWebACLForResource."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.edge import WebAcl
from stackmedic.model.snapshot import absent

collector = Collector[str](
    __name__,
    yields=(WebAcl,),
    needs=("wafv2:GetWebACLForResource",),
    fills=lambda balancer: (One(WebAcl, balancer),),
    absent=("WAFNonexistentItemException",),
)


@collector.read
async def read(door: Door, balancer: str) -> Facts:
    reply = await door.call("wafv2:GetWebACLForResource", ResourceArn=balancer)
    known = reply.body.get("WebACL")
    if known is None:
        gone = absent(reply.call, "WebACL", None, reply.at, "no web ACL stands before the load balancer")
        return Facts(one={(WebAcl.__name__, balancer): gone})
    return one_of(WebAcl, balancer, parse(WebAcl, known, reply.call, "WebACL", reply.at))
