"""AWS WAF: moto keeps web ACLs and sets; here is what AWS refuses, what they cost, and what they have seen.

The texts of refusals are AWS's as Terraform users report them: github.com/hashicorp/terraform-provider-aws issue 37229
(an associated web ACL), stackoverflow.com and re:Post questions for LOG_DESTINATION and RESOURCE_ARN. API reference:
AssociateWebACL (a resource has one web ACL), GetSampledRequests, GetRateBasedStatementManagedKeys, CheckCapacity.
"""

import re
from ipaddress import ip_network
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, before, own
from stackmedic.lab.physics.waf.capacity import cost
from stackmedic.lab.physics.waf.checks import BAD_FORMAT, DUPLICATE, NOT_AN_ARN, check, check_pattern, missing, refused
from stackmedic.lab.physics.waf.managed import groups
from stackmedic.lab.physics.waf.samples import EVERY_RULE, sample, wire
from stackmedic.lab.physics.waf.verdict import DEFAULT
from stackmedic.lab.physics.window import seen_from_lab
from stackmedic.lab.services.moments import seconds
from stackmedic.lab.wire import AwsError, Call

GLOBAL = "CLOUDFRONT"
LOOKED_BACK_S = 3 * 3600.0
DESTINATION = re.compile(
    r"^arn:aws[\w-]*:(logs:[^:]*:\d*:log-group:|s3:::|firehose:[^:]*:\d*:deliverystream/)aws-waf-logs-"
)
BALANCER = re.compile(r"^arn:aws[\w-]*:elasticloadbalancing:[^:]+:\d+:loadbalancer/app/")
ASSOCIATED = (
    "AWS WAF couldn’t perform the operation because your resource is being used by another resource "
    "or it’s associated with another resource."
)
NOT_BY_ADDRESS = (
    "The rule that you've named doesn't aggregate solely on the IP address or solely on the forwarded IP address. "
    "This call is only available for rate-based rules with an AggregateKeyType setting of IP or FORWARDED_IP."
)


def _store(account: Account, call: Call) -> Any:
    """moto's store: that of web ACLs for CloudFront is another, which only us-east-1 has."""
    if call.parameters.get("Scope") != GLOBAL:
        return account.moto("wafv2", call.region)
    if call.region != "us-east-1":
        raise refused("The scope is not valid.", "SCOPE_VALUE", GLOBAL)
    return account.moto("wafv2", "global")


@before("wafv2", "CreateWebACL")
def may_create(account: Account, call: Call) -> None:
    store = _store(account, call)
    if any(each.name == call.parameters["Name"] for each in store.wacls.values()):
        raise AwsError("WAFDuplicateItemException", DUPLICATE)
    call.kept["capacity"] = check(call.parameters.get("Rules") or (), store)


@after("wafv2", "CreateWebACL")
def created(account: Account, call: Call, stored: dict[str, Any]) -> None:
    _store(account, call).wacls[stored["Summary"]["ARN"]].capacity = call.kept["capacity"]


@before("wafv2", "UpdateWebACL")
def may_update(account: Account, call: Call) -> None:
    call.kept["capacity"] = check(call.parameters.get("Rules") or (), _store(account, call))


@after("wafv2", "UpdateWebACL")
def updated(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """What is left out is gone ("replace the existing configuration"); moto keeps it."""
    asked = call.parameters
    acl = next(each for each in _store(account, call).wacls.values() if each.id == asked["Id"])
    acl.capacity = call.kept["capacity"]
    acl.rules = acl.rules if asked.get("Rules") else []
    acl.description = asked.get("Description") or ""
    acl.custom_response_bodies = asked.get("CustomResponseBodies")


@before("wafv2", "DeleteWebACL")
def may_delete(account: Account, call: Call) -> None:
    acl = next((each for each in _store(account, call).wacls.values() if each.id == call.parameters["Id"]), None)
    if acl is not None and acl.associated_resources:
        raise AwsError("WAFAssociatedItemException", ASSOCIATED)


@before("wafv2", "DeleteIPSet", "DeleteRegexPatternSet", "DeleteRuleGroup")
def may_delete_part(account: Account, call: Call) -> None:
    """What a rule still names stays."""
    store, identity = _store(account, call), f"/{call.parameters['Id']}"
    holders = [*store.wacls.values(), *store.rule_groups.values()]
    if any(identity in str(rule.statement) for each in holders for rule in each.rules or ()):
        raise AwsError("WAFAssociatedItemException", ASSOCIATED)


@before("wafv2", "CreateIPSet", "UpdateIPSet")
def may_list(account: Account, call: Call) -> None:
    """Addresses are blocks; nothing as wide as everything is taken."""
    for each in call.parameters["Addresses"]:
        if not _is_block(each):
            raise refused(BAD_FORMAT, "IP_ADDRESS", each)


def _is_block(text: str) -> bool:
    try:
        return "/" in text and ip_network(text, strict=False).prefixlen > 0
    except ValueError:
        return False


@before("wafv2", "CreateRegexPatternSet", "UpdateRegexPatternSet")
def may_search(account: Account, call: Call) -> None:
    for each in call.parameters["RegularExpressionList"]:
        check_pattern(each["RegexString"])


@before("wafv2", "CreateRuleGroup")
def may_create_group(account: Account, call: Call) -> None:
    store = _store(account, call)
    if any(each.name == call.parameters["Name"] for each in store.rule_groups.values()):
        raise AwsError("WAFDuplicateItemException", DUPLICATE)
    check(call.parameters.get("Rules") or (), store, int(call.parameters["Capacity"]))


@own("wafv2", "CheckCapacity")
def check_capacity(account: Account, call: Call) -> dict[str, Any]:
    return {"Capacity": cost(call.parameters["Rules"], _store(account, call).rule_groups)}


# What a web ACL stands before


@own("wafv2", "AssociateWebACL")
def associate(account: Account, call: Call) -> dict[str, Any]:
    """A resource has one web ACL: a second one takes the first one's place."""
    arn, acls = str(call.parameters["ResourceArn"]), account.moto("wafv2", call.region).wacls
    acl = acls.get(call.parameters["WebACLArn"])
    if not BALANCER.match(arn):
        raise refused(NOT_AN_ARN, "RESOURCE_ARN", arn)
    if acl is None or arn not in account.moto("elbv2", call.region).load_balancers:
        raise missing()
    account.waf.leave(arn)
    acl.associated_resources.append(arn)
    return {}


@own("wafv2", "DisassociateWebACL")
def disassociate(account: Account, call: Call) -> dict[str, Any]:
    arn = str(call.parameters["ResourceArn"])
    if not BALANCER.match(arn):
        raise refused(NOT_AN_ARN, "RESOURCE_ARN", arn)
    if not account.waf.leave(arn):
        raise missing()
    return {}


@own("wafv2", "ListResourcesForWebACL")
def list_resources(account: Account, call: Call) -> dict[str, Any]:
    acl = account.moto("wafv2", call.region).wacls.get(call.parameters["WebACLArn"])
    if acl is None:
        raise missing()
    balancers = str(call.parameters.get("ResourceType") or "APPLICATION_LOAD_BALANCER") == "APPLICATION_LOAD_BALANCER"
    return {"ResourceArns": list(acl.associated_resources) if balancers else []}


# What it has seen


@own("wafv2", "GetSampledRequests")
def get_sampled_requests(account: Account, call: Call) -> dict[str, Any]:
    asked = call.parameters
    acl = _store(account, call).wacls.get(asked["WebAclArn"])
    if acl is None:
        raise missing()
    window = asked["TimeWindow"]
    start, end = seen_from_lab(account, seconds(window["StartTime"]), seconds(window["EndTime"]))
    assert start is not None
    assert end is not None
    start = max(start, account.world.now - LOOKED_BACK_S)
    rules = _rules_of(acl, asked["RuleMetricName"])
    found = sample(account, acl.arn, rules, start, end, int(asked["MaxItems"]))
    return {
        "SampledRequests": [wire(account, each) for each in found.requests],
        "PopulationSize": found.population,
        "TimeWindow": {"StartTime": account.world.utc(start), "EndTime": account.world.utc(found.end)},
    }


def _rules_of(acl: Any, metric: str) -> tuple[str, ...]:
    """The names of the rules with a metric that may be sampled; the web ACL's own metric is its default action's."""
    if metric == EVERY_RULE:
        return (EVERY_RULE,)
    named = [each for each in acl.rules if each.visibility_config["MetricName"] == metric]
    if named:
        return tuple(each.name for each in named if _sampled(each))
    if metric not in (DEFAULT, acl.visibility_config["MetricName"]):
        raise missing()
    return (DEFAULT,) if _sampled(acl) else ()


def _sampled(visible: Any) -> bool:
    return str(visible.visibility_config["SampledRequestsEnabled"]).lower() == "true"


@own("wafv2", "GetRateBasedStatementManagedKeys")
def get_managed_keys(account: Account, call: Call) -> dict[str, Any]:
    asked = call.parameters
    store = _store(account, call)
    acl = next((each for each in store.wacls.values() if each.id == asked["WebACLId"]), None)
    group = str(asked.get("RuleGroupRuleName") or "")
    holders = acl.rules if acl is not None else ()
    if group:
        outer = next((each for each in holders if each.name == group), None)
        arn = ((outer.statement if outer else {}).get("RuleGroupReferenceStatement") or {}).get("ARN")
        holders = store.rule_groups[arn].rules if arn in store.rule_groups else ()
    rule = next((each for each in holders if each.name == asked["RuleName"]), None)
    settings = (rule.statement if rule else {}).get("RateBasedStatement")
    if acl is None or settings is None:
        raise missing()
    if settings["AggregateKeyType"] not in ("IP", "FORWARDED_IP"):
        raise AwsError("WAFUnsupportedAggregateKeyTypeException", NOT_BY_ADDRESS)
    found = account.waf.rates.limited_keys(acl.arn, asked["RuleName"])
    kinds = {"IPV4": [f"{each}/32" for each in found if ":" not in each]}
    kinds["IPV6"] = [f"{each}/128" for each in found if ":" in each]
    return {f"ManagedKeys{kind}": {"IPAddressVersion": kind, "Addresses": kinds[kind]} for kind in kinds}


# AWS's own rule groups


@own("wafv2", "ListAvailableManagedRuleGroups")
def list_managed(account: Account, call: Call) -> dict[str, Any]:
    shown = [
        {"VendorName": "AWS", "Name": each.name, "VersioningSupported": False, "Description": each.description}
        for each in groups().values()
    ]
    return {"ManagedRuleGroups": shown}


@own("wafv2", "DescribeManagedRuleGroup")
def describe_managed(account: Account, call: Call) -> dict[str, Any]:
    found = groups().get(call.parameters["Name"])
    if found is None or call.parameters["VendorName"] != "AWS":
        raise missing()
    labels = dict.fromkeys(name for each in found.rules for name in each.label.split(",") if name)
    return {
        "Capacity": found.capacity,
        "Rules": [{"Name": each.name, "Action": {each.action.capitalize(): {}}} for each in found.rules],
        "LabelNamespace": found.prefix,
        "AvailableLabels": [{"Name": found.prefix + name} for name in labels],
    }


# Logs


@before("wafv2", "PutLoggingConfiguration")
def may_log(account: Account, call: Call) -> None:
    """The name of what the logs go to begins with ``aws-waf-logs-``, and what it names is there."""
    settings = call.parameters["LoggingConfiguration"]
    if settings["ResourceArn"] not in account.moto("wafv2", call.region).wacls:
        raise missing()
    for each in settings["LogDestinationConfigs"]:
        if not DESTINATION.match(each):
            raise refused(NOT_AN_ARN, "LOG_DESTINATION", each)
        if ":log-group:" in each and account.logs.group(each.removesuffix(":*").split(":log-group:")[-1]) is None:
            raise missing()
