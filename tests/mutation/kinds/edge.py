"""What stands before a stack: the web firewall, zones, certificates."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack, short

KEPT = ("Name", "Scope", "Id", "DefaultAction", "Rules", "VisibilityConfig")


def mutations(stack: Stack) -> Iterator[Mutation]:
    for summary in stack.all("wafv2", "list_web_acls", "WebACLs", Scope="REGIONAL"):
        yield from of_firewall(stack, summary)
    for zone in stack.all("route53", "list_hosted_zones", "HostedZones"):
        yield from of_zone(stack, zone)
    for certificate in stack.all("acm", "list_certificates", "CertificateSummaryList"):
        arn = certificate["CertificateArn"]
        yield Mutation(f"certificate {certificate['DomainName']}: deleted", (arn,), ("Certificate",),
                       call("acm", "delete_certificate", CertificateArn=arn))  # fmt: skip


def of_firewall(stack: Stack, summary: dict[str, Any]) -> Iterator[Mutation]:
    """The default action turned round, and each of its limits lowered to what AWS allows at least."""
    asked = {"Name": summary["Name"], "Id": summary["Id"], "Scope": "REGIONAL"}
    known = stack.lab.client("wafv2").get_web_acl(**asked)["WebACL"]
    about, name = (summary["ARN"], summary["Name"]), f"web ACL {summary['Name']}"
    shut = known | {"DefaultAction": {"Block": {}}}
    yield Mutation(f"{name} DefaultAction: block", about, ("DefaultAction",), replace(asked, shut))
    for index, rule in enumerate(known["Rules"]):
        if "RateBasedStatement" in rule["Statement"]:
            low = deepcopy(known)
            low["Rules"][index]["Statement"]["RateBasedStatement"]["Limit"] = 10
            fields = ("RateBasedStatement", "Limit", "Rules", "Name")
            yield Mutation(f"{name} {rule['Name']} Limit: 10", about, fields, replace(asked, low))
            high = deepcopy(known)
            high["Rules"][index]["Statement"]["RateBasedStatement"]["Limit"] = 20_000_000
            yield Mutation(f"{name} {rule['Name']} Limit: 20000000", about, fields, replace(asked, high))
        yield from of_rule(asked, known, index, about)
    arn = summary["ARN"]
    for each in stack.lab.client("wafv2").list_resources_for_web_acl(WebACLArn=arn)["ResourceArns"]:
        yield Mutation(f"{name} of {short(each)}: disassociated", about, ("WebACLArn",),
                       call("wafv2", "disassociate_web_acl", ResourceArn=each))  # fmt: skip
    yield Mutation(f"{name} logging: none", about, ("LoggingConfiguration",),
                   call("wafv2", "delete_logging_configuration", ResourceArn=arn))  # fmt: skip


def of_rule(asked: dict[str, Any], known: dict[str, Any], index: int, about: tuple[str, ...]) -> Iterator[Mutation]:
    """The rule removed, last, counting or blocking, and each of its overrides taken back."""
    rule = known["Rules"][index]
    title = f"web ACL {known['Name']} {rule['Name']}"
    yield Mutation(f"{title}: removed", about, ("Rules",), replace(asked, changed(known, index, None)))
    last = rule | {"Priority": 100}
    yield Mutation(f"{title} Priority: 100", about, ("Priority",), replace(asked, changed(known, index, last)))
    if "OverrideAction" in rule:
        counting = rule | {"OverrideAction": {"Count": {}}}
        yield Mutation(f"{title} OverrideAction: Count", about, ("OverrideAction",),
                       replace(asked, changed(known, index, counting)))  # fmt: skip
    if "Action" in rule:
        counting = rule | {"Action": {"Count": {}}}
        yield Mutation(f"{title} Action: Count", about, ("Action",), replace(asked, changed(known, index, counting)))
    overrides = rule["Statement"].get("ManagedRuleGroupStatement", {}).get("RuleActionOverrides", [])
    for at, each in enumerate(overrides):
        bare, blocking = deepcopy(rule), deepcopy(rule)
        bare["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"].pop(at)
        blocking["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"][at]["ActionToUse"] = {"Block": {}}
        fields = ("RuleActionOverrides", "RuleNameWithinRuleGroup", "Rules")
        for told, wanted in (("removed", bare), ("Block", blocking)):
            yield Mutation(f"{title} override {each['Name']}: {told}", about, fields,
                           replace(asked, changed(known, index, wanted)))  # fmt: skip


def changed(known: dict[str, Any], index: int, rule: dict[str, Any] | None) -> dict[str, Any]:
    rules = [each for at, each in enumerate(known["Rules"]) if at != index]
    return known | {"Rules": [*rules, rule] if rule else rules}


def replace(asked: dict[str, Any], wanted: dict[str, Any]) -> Any:
    def apply(lab: Any) -> None:
        waf = lab.client("wafv2")
        token = waf.get_web_acl(**asked)["LockToken"]
        waf.update_web_acl(**{key: each for key, each in (wanted | asked).items() if key in KEPT}, LockToken=token)

    return apply


def of_zone(stack: Stack, zone: dict[str, Any]) -> Iterator[Mutation]:
    """Each record deleted or pointed elsewhere; an alias to a load balancer that is no more."""
    key = zone["Id"]
    for record in stack.all("route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=key):
        if record["Type"] in ("NS", "SOA"):
            continue
        title, about = f"record {record['Name']} {record['Type']}", (record["Name"], record["Name"].rstrip("."))
        gone = ("ResourceRecordSets", "AliasTarget", "ResourceRecords")
        yield Mutation(f"{title}: deleted", about, gone, point(key, record, "DELETE"))
        if record.get("AliasTarget"):
            for told, field, value in (
                ("old balancer", "DNSName", f"dualstack.gone-1.{stack.lab.region}.elb.amazonaws.com."),
                ("health ignored", "EvaluateTargetHealth", False),
            ):
                old = record | {"AliasTarget": record["AliasTarget"] | {field: value}}
                yield Mutation(f"{title}: {told}", about, ("AliasTarget",), point(key, old))
            address = {"Name": record["Name"], "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
            yield Mutation(f"{title}: an address", about, ("ResourceRecords", "AliasTarget"), point(key, address))
        else:
            yield Mutation(f"{title} TTL: 1", about, ("TTL",), point(key, record | {"TTL": 1}))
            other = record | {"ResourceRecords": [{"Value": "elsewhere.example."}]}
            yield Mutation(f"{title} value: other", about, ("ResourceRecords",), point(key, other))


def point(zone: str, record: dict[str, Any], action: str = "UPSERT") -> Any:
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    return lambda lab: lab.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)
