"""What stands before and beneath a stack: the web firewall, the account's zones, and the keys of its secrets."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack, short

KEPT = ("Name", "Scope", "Id", "DefaultAction", "Rules", "VisibilityConfig")


def mutations(stack: Stack) -> Iterator[Mutation]:
    for summary in stack.all("wafv2", "list_web_acls", "WebACLs", Scope="REGIONAL"):
        yield from of_firewall(stack, summary)
    for zone in stack.all("route53", "list_hosted_zones", "HostedZones"):
        yield from of_zone(stack, zone)
    for key in sorted({each["KmsKeyId"] for each in stack.all("secretsmanager", "list_secrets", "SecretList")
                       if each.get("KmsKeyId")}):  # fmt: skip
        about, fields = (key, short(key)), ("KeyState", "stoppedReason")
        yield Mutation(f"key {short(key)}: disabled", about, fields, disable(key), starts=True)


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


def replace(asked: dict[str, Any], wanted: dict[str, Any]) -> Any:
    def apply(lab: Any) -> None:
        waf = lab.client("wafv2")
        token = waf.get_web_acl(**asked)["LockToken"]
        waf.update_web_acl(**{key: each for key, each in (wanted | asked).items() if key in KEPT}, LockToken=token)

    return apply


def of_zone(stack: Stack, zone: dict[str, Any]) -> Iterator[Mutation]:
    """Each record that is an alias, pointed to a load balancer that is no more."""
    for record in stack.all("route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone["Id"]):
        if record.get("AliasTarget"):
            old = deepcopy(record)
            old["AliasTarget"]["DNSName"] = f"dualstack.gone-1.{stack.lab.region}.elb.amazonaws.com."
            about, fields = (record["Name"],), ("AliasTarget",)
            yield Mutation(f"record {record['Name']} {record['Type']}: old balancer", about, fields,
                           point(zone["Id"], old))  # fmt: skip


def point(zone: str, record: dict[str, Any]) -> Any:
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
    return lambda lab: lab.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


def disable(key: str) -> Any:
    return lambda lab: lab.client("kms").disable_key(KeyId=key)
