"""The twin's load balancers, certificates and scaling: what clients meet first, and what the services are told by."""

from stackmedic.lab import hidden
from stackmedic.lab.stacks.recorded import confirm
from stackmedic.lab.twin.maker import Maker, picked
from stackmedic.lab.twin.record import Body

GROUP = (
    "Protocol", "Port", "VpcId", "TargetType", "HealthCheckProtocol", "HealthCheckPort", "HealthCheckEnabled",
    "HealthCheckIntervalSeconds", "HealthCheckTimeoutSeconds", "HealthyThresholdCount", "UnhealthyThresholdCount",
    "HealthCheckPath", "Matcher",
)  # fmt: skip
ACTION = ("Type", "Order", "TargetGroupArn", "RedirectConfig", "FixedResponseConfig", "ForwardConfig")
ALARM = (
    "AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions", "MetricName", "Namespace",
    "Statistic", "ExtendedStatistic", "Dimensions", "Period", "EvaluationPeriods", "DatapointsToAlarm", "Threshold",
    "ComparisonOperator", "TreatMissingData", "Metrics",
)  # fmt: skip
OF_SCALING = "TargetTracking-"
SOMEWHERE, READER = "twin.example.com", "reader@twin.example.com"
KEPT_ATTRIBUTES = ("idle_timeout.timeout_seconds",)


def make(maker: Maker) -> None:
    """Balancers with their groups and rules; a path that is known to fail is asked for later."""
    for each in maker.record.all("elasticloadbalancing:DescribeTargetGroups", "TargetGroups"):
        if each.get("VpcId") in maker.names:
            _target_group(maker, each)
    for each in maker.record.all("elasticloadbalancing:DescribeLoadBalancers", "LoadBalancers"):
        if each.get("VpcId") in maker.names and each.get("Type", "application") == "application":
            _balancer(maker, each)
    for heard in maker.record.each("elasticloadbalancing:DescribeListeners"):
        for each in heard.told.get("Listeners", []):
            if each["LoadBalancerArn"] in maker.names:
                _listener(maker, each)
    for heard in maker.record.each("elasticloadbalancing:DescribeRules"):
        if heard.given.get("ListenerArn") in maker.names:
            _rules(maker, heard.given["ListenerArn"], heard.told.get("Rules", []))


def make_alarms(maker: Maker) -> None:
    """Alarms that people made; those of target tracking come with it."""
    cloudwatch, sns = maker.clients("cloudwatch"), maker.clients("sns")
    _subscriptions(maker)
    for each in maker.record.all("cloudwatch:DescribeAlarms", "MetricAlarms"):
        if each["AlarmName"].startswith(OF_SCALING):
            continue
        for arn in {*each.get("AlarmActions", []), *each.get("OKActions", [])}:
            if ":sns:" in arn:
                maker.try_(arn, sns.create_topic, Name=arn.rsplit(":", 1)[-1])
        given = maker.here(picked(each, *ALARM))
        maker.try_(f"alarm {each['AlarmName']}", cloudwatch.put_metric_alarm, **given)


def _subscriptions(maker: Maker) -> None:
    """Those that were confirmed; whose address was hidden has one of its own."""
    sns = maker.clients("sns")
    for each in maker.record.all("sns:ListSubscriptions", "Subscriptions"):
        if each.get("Protocol") == "email" and each["SubscriptionArn"].startswith("arn:"):
            topic = sns.create_topic(Name=each["TopicArn"].rsplit(":", 1)[-1])["TopicArn"]
            sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=READER)
    confirm(maker.clients)


def make_scaling(maker: Maker) -> None:
    scaling = maker.clients("application-autoscaling")
    for each in maker.record.all("application-autoscaling:DescribeScalableTargets", "ScalableTargets"):
        if "MinCapacity" in each:
            kept = picked(each, "ServiceNamespace", "ResourceId", "ScalableDimension")
            given = maker.here(kept) | {name: each[name] for name in ("MinCapacity", "MaxCapacity") if name in each}
            maker.try_("a scalable target", scaling.register_scalable_target, **given)


def failing_path(maker: Maker, group: str) -> int:
    """The status that a group's targets answered its checks with, where that is known and no fault of a store."""
    for heard in maker.record.each("elasticloadbalancing:DescribeTargetHealth"):
        for each in heard.told.get("TargetHealthDescriptions", []):
            said = each["TargetHealth"].get("Description", "")
            code = said.partition("[")[2].partition("]")[0]
            if heard.given.get("TargetGroupArn") == group and code.isdigit() and int(code) < 500:
                return int(code)
    return 0


def _target_group(maker: Maker, old: Body) -> None:
    elb, name = maker.clients("elbv2"), old["TargetGroupName"]
    given = maker.here(picked(old, *GROUP))
    path = given.get("HealthCheckPath", "/")
    if failing_path(maker, old["TargetGroupArn"]):
        given["HealthCheckPath"] = "/" if path != "/" else "/health"
    made = maker.try_(f"target group {name}", elb.create_target_group, Name=name, **given)
    if not made:
        return
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    maker.is_now(old["TargetGroupArn"], arn)
    maker.is_now(old["TargetGroupArn"].rsplit(":", 1)[-1], arn.rsplit(":", 1)[-1])  # As metrics name it.
    if given.get("HealthCheckPath") != path:
        asked = {"TargetGroupArn": arn, "HealthCheckPath": path}
        maker.wait(f"the health check of {name}", elb.modify_target_group, **asked)


def _balancer(maker: Maker, old: Body) -> None:
    elb, name = maker.clients("elbv2"), old["LoadBalancerName"]
    subnets = maker.here([each["SubnetId"] for each in old["AvailabilityZones"]])
    given = maker.here(picked(old, "SecurityGroups", "Scheme"))
    made = maker.try_(f"load balancer {name}", elb.create_load_balancer, Name=name, Subnets=subnets, **given)
    if not made:
        return
    new = made["LoadBalancers"][0]
    maker.is_now(old["LoadBalancerArn"], new["LoadBalancerArn"])
    maker.is_now(old["LoadBalancerArn"].split("loadbalancer/", 1)[-1], new["LoadBalancerArn"].split("loadbalancer/")[1])
    maker.is_now(old.get("DNSName", ""), new["DNSName"])
    for heard in maker.record.each("elasticloadbalancing:DescribeLoadBalancerAttributes"):
        kept = [each for each in heard.told.get("Attributes", []) if each["Key"] in KEPT_ATTRIBUTES]
        if heard.given.get("LoadBalancerArn") == old["LoadBalancerArn"] and kept:
            arn = new["LoadBalancerArn"]
            asked = {"LoadBalancerArn": arn, "Attributes": kept}
            maker.try_(f"attributes of {name}", elb.modify_load_balancer_attributes, **asked)


def _listener(maker: Maker, old: Body) -> None:
    for each in old.get("Certificates", []):
        if each["CertificateArn"] not in maker.names:
            _certificate(maker, each["CertificateArn"])
    kept = picked(old, "LoadBalancerArn", "Protocol", "Port")
    if old.get("Certificates"):
        kept |= picked(old, "SslPolicy")
        kept["Certificates"] = [picked(each, "CertificateArn") for each in old["Certificates"]]
    kept["DefaultActions"] = [picked(each, *ACTION) for each in old["DefaultActions"]]
    given = maker.here(kept)
    made = maker.make(f"listener {old['Port']}", maker.clients("elbv2").create_listener, **given)
    if made:
        maker.is_now(old["ListenerArn"], made["Listeners"][0]["ListenerArn"])


def _certificate(maker: Maker, arn: str) -> None:
    """One for the same names, which counts as proven wherever their DNS is."""
    told = next(
        (each.told for each in maker.record.each("acm:DescribeCertificate") if each.given.get("CertificateArn") == arn),
        {},
    )
    about = told.get("Certificate", {})
    names = about.get("SubjectAlternativeNames") or [about.get("DomainName") or SOMEWHERE]
    maker.account.hidden |= {hidden.variable(hidden.PROVEN_ELSEWHERE, name): 1.0 for name in names}
    asked = {"DomainName": names[0], "SubjectAlternativeNames": names, "ValidationMethod": "DNS"}
    maker.is_now(arn, maker.clients("acm").request_certificate(**asked)["CertificateArn"])


def _rules(maker: Maker, listener: str, rules: list[Body]) -> None:
    for each in rules:
        if each.get("IsDefault") or each["Priority"] == "default":
            continue
        conditions = [
            {name: value for name, value in one.items() if name != "Values"} if len(one) > 2 else one
            for one in each["Conditions"]
        ]
        actions = [picked(one, *ACTION) for one in each["Actions"]]
        given = maker.here({"ListenerArn": listener, "Conditions": conditions, "Actions": actions})
        given["Priority"] = int(each["Priority"])
        maker.try_("a rule", maker.clients("elbv2").create_rule, **given)
