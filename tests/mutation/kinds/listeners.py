"""Listeners and their rules."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack, short

FIXED = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
Told = Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]


def mutations(stack: Stack) -> Iterator[Mutation]:
    for balancer in stack.all("elbv2", "describe_load_balancers", "LoadBalancers"):
        arn = balancer["LoadBalancerArn"]
        for listener in stack.all("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=arn):
            yield from of_listener(stack, balancer, listener)


def of_listener(stack: Stack, balancer: dict[str, Any], listener: dict[str, Any]) -> Iterator[Mutation]:
    arn, name = listener["ListenerArn"], f"listener {listener['Port']} of {balancer['LoadBalancerName']}"
    about = (arn, balancer["LoadBalancerArn"], balancer["LoadBalancerName"])
    yield Mutation(
        f"{name}: deleted", about, ("Listeners", "Listener", "Port"), call("elbv2", "delete_listener", ListenerArn=arn)
    )
    for title, fields, asked in of_itself(stack, listener):
        yield Mutation(f"{name} {title}", about, fields, call("elbv2", "modify_listener", ListenerArn=arn, **asked))
    groups = stack.all("elbv2", "describe_target_groups", "TargetGroups")
    for rule in stack.all("elbv2", "describe_rules", "Rules", ListenerArn=arn):
        if not rule["IsDefault"]:
            yield from of_rule(name, about, rule, [each["TargetGroupArn"] for each in groups])


def of_itself(stack: Stack, listener: dict[str, Any]) -> Told:
    """Port, protocol, certificate, policy and default action, each set to something else."""
    yield "port: one more", ("Port", "Listeners"), {"Port": listener["Port"] + 1}
    fields = ("DefaultActions", "Actions")
    yield "default action: 404", fields, {"DefaultActions": [FIXED]}
    yield "default action: 503", fields, {"DefaultActions": [
        {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}]}  # fmt: skip
    known = listener["DefaultActions"][0]
    for field, value in (("Port", "8443"), ("Protocol", "HTTP"), ("StatusCode", "HTTP_302"), ("Host", "no.example")):
        if known["Type"] == "redirect":
            changed = known | {"RedirectConfig": known["RedirectConfig"] | {field: value}}
            yield f"redirect {field}: {value}", (*fields, "RedirectConfig"), {"DefaultActions": [changed]}
    if listener["Protocol"] == "HTTP":
        return
    yield "protocol: HTTP", ("Protocol",), {"Protocol": "HTTP"}
    for policy in ("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-3-2021-06", "no-such-policy"):
        yield f"SslPolicy: {policy}", ("SslPolicy",), {"SslPolicy": policy}
    mine = {each["CertificateArn"] for each in listener["Certificates"]}
    for each in stack.all("acm", "list_certificates", "CertificateSummaryList"):
        if each["CertificateArn"] not in mine:
            asked = {"Certificates": [{"CertificateArn": each["CertificateArn"]}]}
            yield f"certificate: that of {each['DomainName']}", ("Certificates", "CertificateArn"), asked
    gone = [{"CertificateArn": each[:-4] + "0000"} for each in mine]
    yield "certificate: no such", ("Certificates", "CertificateArn"), {"Certificates": gone}


def of_rule(name: str, about: tuple[str, ...], rule: dict[str, Any], groups: list[str]) -> Iterator[Mutation]:
    arn, about = rule["RuleArn"], (rule["RuleArn"], *about)
    title = f"{name} rule {rule['Priority']} to {target_of(rule)}"
    conditions, actions = ("Rules", "Conditions"), ("Rules", "Actions", "TargetGroupArn")
    yield Mutation(f"{title}: deleted", about, ("Rules", "Conditions", "Actions"),
                   call("elbv2", "delete_rule", RuleArn=arn))  # fmt: skip
    for told, asked in (
        ("other path", path("/no/such/path")), ("path in capitals", path("/API/*")), ("every path", path("/*")),
        ("other host", {"Field": "host-header", "HostHeaderConfig": {"Values": ["elsewhere.example"]}}),
        ("posts only", {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["POST"]}}),
        ("other source", {"Field": "source-ip", "SourceIpConfig": {"Values": ["192.0.2.0/24"]}}),
    ):  # fmt: skip
        yield Mutation(f"{title}: {told}", about, conditions,
                       call("elbv2", "modify_rule", RuleArn=arn, Conditions=[asked]))  # fmt: skip
    yield Mutation(f"{title}: 404", about, actions, call("elbv2", "modify_rule", RuleArn=arn, Actions=[FIXED]))
    for group in groups:
        if target_of(rule) != short(group.rsplit("/", 1)[0]):
            other = [{"Type": "forward", "TargetGroupArn": group}]
            yield Mutation(f"{title} target: {short(group.rsplit('/', 1)[0])}", about, actions,
                           call("elbv2", "modify_rule", RuleArn=arn, Actions=other))  # fmt: skip
    for priority in (1, 50_000):
        asked = [{"RuleArn": arn, "Priority": priority}]
        yield Mutation(f"{title} priority: {priority}", about, ("Priority", "Rules"),
                       call("elbv2", "set_rule_priorities", RulePriorities=asked))  # fmt: skip


def path(value: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": [value]}}


def target_of(rule: dict[str, Any]) -> str:
    return short(rule["Actions"][-1].get("TargetGroupArn", "nowhere").rsplit("/", 1)[0])
