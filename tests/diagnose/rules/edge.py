"""A certificate and a web ACL before the load balancer, and the requests that the ACL's rules matched."""

from typing import Any

from stackmedic.model.edge import Certificate, FirewallRule, SampledRequest, WebAcl
from stackmedic.model.load_balancer import Listener, ListenerRule
from tests.diagnose.builders import LOAD_BALANCER, Keyed, Listed, a_listener, a_listener_rule, make

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/1"
CALL = "wafv2:GetWebACLForResource"


def listener(arn: str = ARN) -> Listed:
    """Port 443, which presents a certificate."""
    return Listed(Listener, LOAD_BALANCER, (a_listener(certificate_arns=(arn,)),))


def serving(*hosts: str) -> Listed:
    """A rule of the listener for hosts."""
    found = a_listener(certificate_arns=(ARN,))
    return Listed(ListenerRule, found.arn, (a_listener_rule(hosts=hosts),))


def certificate(**more: Any) -> Keyed:
    facts = {"arn": ARN, "status": "ISSUED", "names": ("shop.example.com",), "domain": "shop.example.com", **more}
    return Keyed(ARN, make(Certificate, "acm:DescribeCertificate", "Certificate", **facts))


def wall(rule: FirewallRule | None = None, **more: Any) -> Keyed:
    """A web ACL before the load balancer."""
    facts = {"arn": ACL, "name": "shop", "metric": "shop", "rules": (rule,) if rule else (), **more}
    return Keyed(LOAD_BALANCER, make(WebAcl, CALL, "WebACL", **facts))


def firewall_rule(**more: Any) -> FirewallRule:
    found: FirewallRule = make(FirewallRule, CALL, "WebACL.Rules[0]", name="r", metric="r", **more)
    return found


def sampled(metric: str = "r", count: int = 9, action: str = "BLOCK", **more: Any) -> Listed:
    """Requests that a rule matched."""
    facts = {"action": action, "uri": "/api/orders", "method": "POST", "client": "203.0.113.7", **more}
    each = make(SampledRequest, "wafv2:GetSampledRequests", "SampledRequests[0]", **facts)
    return Listed(SampledRequest, (ACL, metric), (each,) * count)
