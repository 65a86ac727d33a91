"""A web ACL before the stack's load balancer, as a test wants it."""

from typing import Any

from tests.lab.edge import Edge

COMMON, BAD_INPUTS = "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"
REPUTATION = "AWSManagedRulesAmazonIpReputationList"
NAME = "test-waf"
LOGS = "aws-waf-logs-test"
OFFICE, ABROAD, HOME = "198.51.100.77", "192.0.2.61", "203.0.113.24"
IMPORT, NOTE, TICKER = "/api/v1/trades/import", "/api/v1/notes", "/api/v1/ticker"
PATH, QUERY, BODY = {"UriPath": {}}, {"QueryString": {}}, {"Body": {"OversizeHandling": "CONTINUE"}}


def watched(metric: str) -> dict[str, Any]:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": metric}


def rule(name: str, statement: dict[str, Any], priority: int = 0, action: str = "Block", **more: Any) -> dict[str, Any]:
    settings = {"Name": name, "Priority": priority, "Statement": statement, "Action": {action: {}}}
    return settings | {"VisibilityConfig": watched(f"test-{name}")} | more


def managed(group: str, priority: int = 1, counted: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A managed rule group; ``counted`` of its rules only count."""
    overrides = [{"Name": each, "ActionToUse": {"Count": {}}} for each in counted]
    inner = {"VendorName": "AWS", "Name": group} | ({"RuleActionOverrides": overrides} if overrides else {})
    settings = {"Name": group, "Priority": priority, "Statement": {"ManagedRuleGroupStatement": inner | more}}
    return settings | {"OverrideAction": {"None": {}}, "VisibilityConfig": watched(f"test-{group}")}


def looks(how: str, field: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A statement that looks at a component as it stands."""
    plain = [{"Priority": 0, "Type": "NONE"}]
    return {how: {"FieldToMatch": field, "TextTransformations": plain, **more}}


def contains(field: dict[str, Any], text: str, how: str = "CONTAINS") -> dict[str, Any]:
    return looks("ByteMatchStatement", field, SearchString=text.encode(), PositionalConstraint=how)


def limited(limit: int, **more: Any) -> dict[str, Any]:
    return rule("rate", {"RateBasedStatement": {"Limit": limit, "AggregateKeyType": "IP", **more}})


class Wall:
    """The web ACL."""

    def __init__(self, edge: Edge, *rules: dict[str, Any], default: str = "Allow", **more: Any) -> None:
        self.edge = edge
        self.waf = edge.lab.client("wafv2")
        made = self.waf.create_web_acl(
            Name=NAME, Scope="REGIONAL", DefaultAction={default: {}}, Rules=list(rules), VisibilityConfig=watched(NAME),
            **more,
        )  # fmt: skip
        self.arn, self.id = made["Summary"]["ARN"], made["Summary"]["Id"]
        self.waf.associate_web_acl(WebACLArn=self.arn, ResourceArn=edge.balancer["LoadBalancerArn"])

    @classmethod
    def there(cls, edge: Edge) -> "Wall":
        """The one that was made before."""
        found = cls.__new__(cls)
        found.edge, found.waf = edge, edge.lab.client("wafv2")
        acl = found.waf.list_web_acls(Scope="REGIONAL")["WebACLs"][0]
        found.arn, found.id = acl["ARN"], acl["Id"]
        return found

    def change(self, *rules: dict[str, Any], default: str = "Allow", **more: Any) -> None:
        found = self.waf.get_web_acl(Name=NAME, Scope="REGIONAL", Id=self.id)
        self.waf.update_web_acl(
            Name=NAME, Scope="REGIONAL", Id=self.id, LockToken=found["LockToken"], DefaultAction={default: {}},
            Rules=list(rules), VisibilityConfig=watched(NAME), **more,
        )  # fmt: skip

    def counted(self, metric: str, rule: str = "ALL", minutes: float = 5) -> float:
        """A metric of the web ACL over the last minutes; ``rule`` is a rule's metric name."""
        where = {"WebACL": NAME, "Rule": rule, "Region": self.edge.lab.region}
        return self.edge.count("AWS/WAFV2", metric, minutes, **where)

    def sampled(self, metric: str, most: int = 100, hours: float = 1) -> dict[str, Any]:
        """What GetSampledRequests shows of a rule."""
        end = self.edge.now()
        window = {"StartTime": end.timestamp() - hours * 3600, "EndTime": end}
        return dict(
            self.waf.get_sampled_requests(
                WebAclArn=self.arn, RuleMetricName=metric, Scope="REGIONAL", TimeWindow=window, MaxItems=most
            )
        )

    def log(self, **settings: Any) -> None:
        """Write logs to a group."""
        logs = self.edge.lab.client("logs")
        logs.create_log_group(logGroupName=LOGS)
        arn = logs.describe_log_groups(logGroupNamePrefix=LOGS)["logGroups"][0]["logGroupArn"]
        self.waf.put_logging_configuration(
            LoggingConfiguration={"ResourceArn": self.arn, "LogDestinationConfigs": [arn], **settings}
        )


def ip_set(edge: Edge, *addresses: str, name: str = "test-set") -> dict[str, Any]:
    """A statement for an IP set that is made for it."""
    made = edge.lab.client("wafv2").create_ip_set(
        Name=name, Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=list(addresses)
    )
    return {"IPSetReferenceStatement": {"ARN": made["Summary"]["ARN"]}}
