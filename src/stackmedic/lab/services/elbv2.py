"""Elastic Load Balancing (v2): target health as it is, names in AWS's form, and attributes with their defaults."""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after, amend, before, own
from stackmedic.lab.physics.balancer.access_logs import bucket_of, enabled, may_write, prefix_of
from stackmedic.lab.physics.balancer.target import NOT_REGISTERED, TargetState
from stackmedic.lab.physics.certificates.certificate import ISSUED
from stackmedic.lab.physics.certificates.certificates import shown as certificates_of
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

# "LoadBalancerAttribute" in the API reference; an application load balancer always balances across zones.
DEFAULTS = {
    "application": {
        "access_logs.s3.enabled": "false",
        "access_logs.s3.bucket": "",
        "access_logs.s3.prefix": "",
        "client_keep_alive.seconds": "3600",
        "connection_logs.s3.enabled": "false",
        "connection_logs.s3.bucket": "",
        "connection_logs.s3.prefix": "",
        "deletion_protection.enabled": "false",
        "health_check_logs.s3.enabled": "false",
        "health_check_logs.s3.bucket": "",
        "health_check_logs.s3.prefix": "",
        "idle_timeout.timeout_seconds": "60",
        "load_balancing.cross_zone.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "routing.http.drop_invalid_header_fields.enabled": "false",
        "routing.http.preserve_host_header.enabled": "false",
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
        "routing.http.xff_client_port.enabled": "false",
        "routing.http.xff_header_processing.mode": "append",
        "routing.http2.enabled": "true",
        "waf.fail_open.enabled": "false",
        "zonal_shift.config.enabled": "false",
    },
    "network": {
        "access_logs.s3.enabled": "false",
        "access_logs.s3.bucket": "",
        "access_logs.s3.prefix": "",
        "deletion_protection.enabled": "false",
        "dns_record.client_routing_policy": "any_availability_zone",
        "load_balancing.cross_zone.enabled": "false",
        "zonal_shift.config.enabled": "false",
    },
}
# "Elastic Load Balancing endpoints and quotas" in the AWS general reference: zones of application load balancers.
HOSTED_ZONES = {
    "ap-southeast-2": "Z1GM3OXH4ZPM65",
    "eu-central-1": "Z215JYRZR1TBD5",
    "eu-west-1": "Z32O12XQLNTSW2",
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-west-2": "Z1H1FL5HABSF5",
}


@own("elbv2", "DescribeTargetHealth")
def describe_target_health(account: "Account", call: Call) -> dict[str, Any]:
    arn = call.parameters["TargetGroupArn"]
    group = _group(account, arn)
    wanted = call.parameters.get("Targets")
    if not wanted:
        return {"TargetHealthDescriptions": [_shown(state) for state in account.balancers.targets(arn)]}
    shown = []
    for each in wanted:
        port = int(each.get("Port") or group.port)
        state = account.balancers.state_of(arn, each["Id"], port)
        shown.append(_shown(state or TargetState(each["Id"], port, port, *NOT_REGISTERED)))
    return {"TargetHealthDescriptions": shown}


def _shown(state: TargetState) -> dict[str, Any]:
    """A healthy target has no reason; an IP target shows its zone."""
    target: dict[str, Any] = {"Id": state.address, "Port": state.port}
    if state.zone and not state.address.startswith("i-"):
        target["AvailabilityZone"] = state.zone
    health = {"State": state.state, "Reason": state.reason, "Description": state.description}
    return {
        "Target": target,
        "HealthCheckPort": str(state.health_check_port),
        "TargetHealth": {name: value for name, value in health.items() if value},
    }


@after("elbv2", "RegisterTargets")
def register_targets(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    arn = call.parameters["TargetGroupArn"]
    for each in call.parameters.get("Targets", []):
        account.balancers.register(arn, each["Id"], int(each.get("Port") or _group(account, arn).port))


@own("elbv2", "DeregisterTargets")
def deregister_targets(account: "Account", call: Call) -> dict[str, Any]:
    """A target that is not registered is passed over: "If the specified target does not exist, the action returns
    successfully" (API reference)."""
    arn = call.parameters["TargetGroupArn"]
    group = _group(account, arn)
    for each in call.parameters.get("Targets", []):
        ports = [int(each["Port"])] if each.get("Port") else [target.port for target in account.balancers.targets(arn)]
        for port in ports:
            account.balancers.deregister(arn, each["Id"], port)
        group.targets.pop(each["Id"], None)
    return {}


def _group(account: "Account", arn: str) -> Any:
    group = account.balancers.group(arn)
    if group is None:
        raise AwsError("TargetGroupNotFound", "One or more target groups not found")
    return group


@amend("elbv2", "DescribeTargetGroups")
def describe_target_groups(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    """moto never forgets a balancer that a group was once used by."""
    for each in answer.get("TargetGroups", []):
        each["LoadBalancerArns"] = [used.arn for used in account.balancers.balancers_of(each["TargetGroupArn"])]


@amend("elbv2", "DescribeLoadBalancerAttributes")
def describe_load_balancer_attributes(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    balancer = account.moto("elbv2").load_balancers[call.parameters["LoadBalancerArn"]]
    values = dict(DEFAULTS.get(balancer.type, {}))
    for each in answer.get("Attributes", []):
        if each["Key"] != "load_balancing.cross_zone.enabled" or balancer.type != "application":
            values[each["Key"]] = each["Value"]
    answer["Attributes"] = [{"Key": name, "Value": value} for name, value in values.items()]


@after("elbv2", "CreateLoadBalancer")
def create_load_balancer(account: "Account", call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """The DNS name ends in a number of its own, the zone is the region's, and it takes minutes until it is active."""
    for each in stored["LoadBalancers"]:
        balancer = account.moto("elbv2").load_balancers[each["LoadBalancerArn"]]
        balancer.scheme = each["Scheme"] = balancer.scheme or "internet-facing"
        internal = "internal-" if balancer.scheme == "internal" else ""
        name = f"{internal}{balancer.name}-{account.world.number(10)}.{account.region}.elb.amazonaws.com"
        balancer.dns_name = each["DNSName"] = name
        zone = HOSTED_ZONES.get(account.region, HOSTED_ZONES["us-east-1"])
        balancer.canonical_hosted_zone_id = each["CanonicalHostedZoneId"] = zone
        account.balancers.nodes.settle(balancer)
        account.balancers.provision(balancer)
        each["State"] = {"Code": "provisioning"}
    return stored


@amend("elbv2", "DescribeLoadBalancers")
def describe_load_balancers(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    """moto makes one active when it is looked at."""
    for each in answer.get("LoadBalancers", []):
        waiting = each["LoadBalancerArn"] in account.balancers.provisioning
        each["State"] = {"Code": "provisioning" if waiting else "active"}


@before("elbv2", "CreateListener", "ModifyListener", "AddListenerCertificates")
def may_show_certificates(account: "Account", call: Call) -> None:
    """Certificates have to be issued, and of the load balancer's own region.

    Texts: github.com/hashicorp/terraform/issues/20587 (a certificate of another region: "CertificateNotFound:
    Certificate '…' not found"), github.com/medplum/medplum/issues/5804 (one that is not issued),
    github.com/theopensystemslab/planx-new/pull/1051 (HTTP, spelled like that), github.com/aws/aws-cdk/pull/34233 (no
    certificates there, either).
    """
    asked = call.parameters
    if asked.get("Protocol") == "HTTP":
        for name, what in (("Certificates", "A certificate"), ("SslPolicy", "An SSL policy")):
            if asked.get(name):
                raise AwsError("ValidationError", f"{what} cannot be specifed for HTTP listeners")
    for arn in (str(each["CertificateArn"]) for each in asked.get("Certificates") or ()):
        if ":iam:" in arn:
            continue
        found = account.certificates.known.get(arn)
        if found is None or arn.split(":")[3] != call.region:
            raise AwsError("CertificateNotFound", f"Certificate '{arn}' not found")
        if account.certificates.status(found) != ISSUED:
            text = "must have a fully-qualified domain name, a supported signature, and a supported key size."
            raise AwsError("UnsupportedCertificate", f"The certificate '{arn}' {text}")
    listener = _listener(account, str(asked.get("ListenerArn", "")))
    if listener is not None:
        call.kept["others"] = certificates_of(listener)[1:]


def _listener(account: "Account", arn: str) -> Any | None:
    for balancer in account.moto("elbv2").load_balancers.values():
        if arn in balancer.listeners:
            return balancer.listeners[arn]
    return None


@after("elbv2", "ModifyListener")
def modify_listener(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    """A new default certificate leaves the list beside it as it was, where moto empties that; a listener that becomes
    one for HTTP has none any more (API reference, ModifyListener: the properties of HTTPS are removed)."""
    listener = _listener(account, call.parameters["ListenerArn"])
    if listener is not None and listener.protocol == "HTTP":
        listener.certificate, listener.certificates, listener.ssl_policy = None, [], None
        for each in stored["Listeners"]:
            each.pop("Certificates", None)
            each.pop("SslPolicy", None)
    if listener is not None and call.parameters.get("Certificates"):
        listener.certificates = [listener.certificate, *call.kept.get("others", ())]


@before("elbv2", "SetRulePriorities")
def may_change_places(account: "Account", call: Call) -> None:
    """Rules that are named together may take each other's places; moto sees only that these are taken.

    Source: API reference, SetRulePriorities ("rules that are not specified retain their current priority").
    """
    wanted = {each["RuleArn"]: str(each["Priority"]) for each in call.parameters["RulePriorities"]}
    balancers = account.moto("elbv2", call.region).load_balancers.values()
    listeners = [
        each for balancer in balancers for each in balancer.listeners.values() if set(each.rules) & set(wanted)
    ]
    others = {str(rule.priority) for each in listeners for arn, rule in each.rules.items() if arn not in wanted}
    if not others & set(wanted.values()):
        for each in listeners:
            for arn in set(each.rules) & set(wanted):
                each.rules[arn].priority = ""


@before("elbv2", "CreateTargetGroup", "ModifyTargetGroup")
def may_check_health(account: "Account", call: Call) -> None:
    """Only for functions can health checks be turned off: docs.aws.amazon.com/elasticloadbalancing/latest/APIReference,
    ModifyTargetGroup, HealthCheckEnabled. The words are ours."""
    group = account.moto("elbv2", call.region).target_groups.get(call.parameters.get("TargetGroupArn", ""))
    kind = group.target_type if group else call.parameters.get("TargetType", "instance")
    if call.parameters.get("HealthCheckEnabled") is False and kind != "lambda":
        raise AwsError("InvalidConfigurationRequest", f"Health checks of target type '{kind}' cannot be disabled")


@before("elbv2", "ModifyLoadBalancerAttributes")
def may_modify_attributes(account: "Account", call: Call) -> None:
    """Access logs want a bucket that lets them in.

    Text: github.com/terraform-aws-modules/terraform-aws-alb/issues ("InvalidConfigurationRequest: Access Denied for
    bucket: …. Please check S3bucket permission").
    """
    wanted = {each["Key"]: str(each.get("Value") or "") for each in call.parameters.get("Attributes") or ()}
    balancer = account.moto("elbv2").load_balancers.get(call.parameters["LoadBalancerArn"])
    if balancer is None or "access_logs.s3.enabled" not in wanted:
        return
    attributes = {**balancer.attrs, **wanted}
    if str(attributes["access_logs.s3.enabled"]).lower() != "true":
        return
    name, prefix = attributes.get("access_logs.s3.bucket", ""), str(attributes.get("access_logs.s3.prefix") or "")
    bucket = account.moto("s3", "aws").buckets.get(name)
    if bucket is None or not may_write(account, bucket, prefix.strip("/")):
        text = f"Access Denied for bucket: {name}. Please check S3bucket permission"
        raise AwsError("InvalidConfigurationRequest", text)


@after("elbv2", "ModifyLoadBalancerAttributes")
def modify_attributes(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    """The first sign of access logs is an empty file."""
    balancer = account.moto("elbv2").load_balancers[call.parameters["LoadBalancerArn"]]
    bucket = bucket_of(account, balancer) if enabled(balancer) else None
    if bucket is not None:
        folder = "/".join(part for part in (prefix_of(balancer), "AWSLogs", account.id) if part)
        account.moto("s3", "aws").put_object(bucket.name, f"{folder}/ELBAccessLogTestFile", b"")


@after("elbv2", "DeleteLoadBalancer")
def delete_load_balancer(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    account.balancers.nodes.remove(call.parameters["LoadBalancerArn"])
    account.waf.leave(call.parameters["LoadBalancerArn"])


@after("elbv2", "DeleteTargetGroup")
def delete_target_group(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    account.balancers.forget(call.parameters["TargetGroupArn"])


@amend("elbv2", "DescribeRules", "CreateRule", "ModifyRule")
def describe_rules(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    """Paths and hosts are shown twice, as in the API's older form (API reference, RuleCondition: ``Values``)."""
    for rule in answer.get("Rules", []):
        for each in rule.get("Conditions", []):
            config = each.get("PathPatternConfig") or each.get("HostHeaderConfig") or {}
            each.setdefault("Values", list(config.get("Values", [])))
