"""What people do to Omnirapeutic by plain AWS calls: Aurora, alarms, flow logs, the firewall, the way to its tasks."""

import json
from typing import Any

from stackmedic.lab.fault import Aws, FaultError, State, groups, revisions, roles, routes
from tests.lab.guides.failure import Act, Shows
from tests.scenarios.lab import Lab

NAME = "omnirapeutic-production"
A = f"{NAME}-api"
TOPIC_ENDPOINT = "new-oncall@omnirapeutic.example"
WAF, COMMON, LIMIT = f"{NAME}-waf", "AWSManagedRulesCommonRuleSet", "RateLimit"


# Aurora


def stop_cluster(aws: Aws) -> State:
    aws("rds").stop_db_cluster(DBClusterIdentifier=NAME)
    return {}


def start_cluster(aws: Aws, state: State) -> None:
    status = aws("rds").describe_db_clusters(DBClusterIdentifier=NAME)["DBClusters"][0]["Status"]
    if status == "stopping":
        raise FaultError("the cluster is still stopping: advance 6m first")
    if status == "stopped":
        aws("rds").start_db_cluster(DBClusterIdentifier=NAME)


def writer(aws: Aws) -> str:
    members = aws("rds").describe_db_clusters(DBClusterIdentifier=NAME)["DBClusters"][0]["DBClusterMembers"]
    return str(next(each["DBInstanceIdentifier"] for each in members if each["IsClusterWriter"]))


# Ways


def nats(aws: Aws) -> list[dict[str, Any]]:
    wanted = [{"Name": "state", "Values": ["available"]}]
    return list(aws("ec2").describe_nat_gateways(Filters=wanted)["NatGateways"])


def every_subnet(what: Any, service: str = A) -> Any:
    """The same for the route table of each of the tasks' subnets, and a deployment."""

    def inject(aws: Aws) -> State:
        found = aws.service(service)
        tables = {routes.table_of(aws, each)["RouteTableId"]: each for each in aws.network(found)["subnets"]}
        kept = [what(aws, each) for each in tables.values()]
        revisions.redeploy(aws, found)
        return {"service": found["serviceName"], "routes": kept}

    return inject


def routes_again(aws: Aws, state: State) -> None:
    for each in state["routes"]:
        routes.restore_default(aws, each)
    revisions.redeploy(aws, aws.service(state["service"]))


def no_way_at_all(service: str = A) -> Any:
    """Neither NAT gateways nor routes to them, as in a VPC that never had any."""

    def inject(aws: Aws) -> State:
        state = every_subnet(routes.delete_default, service)(aws)
        gone = []
        for each in nats(aws):
            aws("ec2").delete_nat_gateway(NatGatewayId=each["NatGatewayId"])
            gone.append([each["SubnetId"], each["NatGatewayAddresses"][0]["AllocationId"], each["NatGatewayId"]])
        return {**state, "nats": gone}

    return inject


def ways_again(aws: Aws, state: State) -> None:
    """New gateways with the old addresses, once these are free, and routes to them."""
    addresses = aws("ec2").describe_addresses(AllocationIds=[each[1] for each in state["nats"]])["Addresses"]
    if any(each.get("AssociationId") for each in addresses):
        raise FaultError("the old gateways still hold their addresses: advance 2m first")
    made = {
        old: aws("ec2").create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
        for subnet, address, old in state["nats"]
    }
    for each in state["routes"]:
        target = {"NatGatewayId": made[each["target"]["NatGatewayId"]]}
        routes.restore_default(aws, {"table": each["table"], "target": target})
    revisions.redeploy(aws, aws.service(state["service"]))


def to_a_lost_interface(aws: Aws, subnet: str) -> State:
    """The default route leads to an interface, which is deleted then."""
    made = aws("ec2").create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    state = routes.lead_default(aws, subnet, NetworkInterfaceId=made)
    aws("ec2").delete_network_interface(NetworkInterfaceId=made)
    return state


# The load balancer


def inward(aws: Aws) -> State:
    """A second load balancer that faces inwards, with the same listener; the site's name leads to it."""
    elb, own = aws("elbv2"), aws.balancer(aws.service(A))
    made = elb.create_load_balancer(
        Name="inward", Scheme="internal", SecurityGroups=own["SecurityGroups"],
        Subnets=[each["SubnetId"] for each in own["AvailabilityZones"]],
    )["LoadBalancers"][0]  # fmt: skip
    zone = aws("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    record = site(aws, zone)
    changed = {**record, "AliasTarget": {**record["AliasTarget"], "DNSName": made["DNSName"]}}
    upsert(aws, zone, changed)
    return {"zone": zone, "record": record, "made": made["LoadBalancerArn"]}


def outward(aws: Aws, state: State) -> None:
    upsert(aws, state["zone"], state["record"])
    aws("elbv2").delete_load_balancer(LoadBalancerArn=state["made"])


def site(aws: Aws, zone: str) -> dict[str, Any]:
    records = aws("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return next(dict(each) for each in records if each["Type"] == "A" and each["Name"].startswith("api."))


def upsert(aws: Aws, zone: str, record: dict[str, Any]) -> None:
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
    aws("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


# Alarms


def alarm(aws: Aws, name: str) -> dict[str, Any]:
    return dict(aws("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0])


def mute(aws: Aws) -> State:
    names = [f"{NAME}-ecs-cpu-high", f"{NAME}-alb-5xx-errors"]
    aws("cloudwatch").disable_alarm_actions(AlarmNames=names)
    return {"names": names}


def unmute(aws: Aws, state: State) -> None:
    aws("cloudwatch").enable_alarm_actions(AlarmNames=state["names"])


def unconfirmed(aws: Aws) -> State:
    """The only subscription goes, and a new one waits for its owner."""
    old = aws("sns").list_subscriptions()["Subscriptions"][0]
    aws("sns").unsubscribe(SubscriptionArn=old["SubscriptionArn"])
    aws("sns").subscribe(TopicArn=old["TopicArn"], Protocol="email", Endpoint=TOPIC_ENDPOINT)
    return {"topic": old["TopicArn"]}


def confirm(aws: Aws, state: State) -> None:
    """The owner of the address follows the link, which only the letter has; a machine confirms by itself."""
    queue = f"arn:aws:sqs:{aws.region}:123456789012:pager"
    aws("sns").subscribe(TopicArn=state["topic"], Protocol="sqs", Endpoint=queue)


def nervous(aws: Aws) -> State:
    """PutMetricAlarm with a threshold below the normal level."""
    found = alarm(aws, f"{NAME}-ecs-memory-high")
    kept = {
        name: found[name]
        for name in (
            "AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions", "MetricName", "Namespace",
            "Statistic", "Dimensions", "Period", "EvaluationPeriods", "Threshold", "ComparisonOperator",
            "TreatMissingData",
        )
        if name in found
    }  # fmt: skip
    aws("cloudwatch").put_metric_alarm(**{**kept, "Threshold": 20.0})
    return {"alarm": kept}


def calm(aws: Aws, state: State) -> None:
    aws("cloudwatch").put_metric_alarm(**state["alarm"])


def pending(lab: Lab, state: State) -> None:
    found = lab.client("sns").list_subscriptions_by_topic(TopicArn=state["topic"])["Subscriptions"]
    assert {each["SubscriptionArn"] for each in found} == {"PendingConfirmation"}


# Flow logs


def flow_log(lab_or_aws: Any) -> dict[str, Any]:
    found = lab_or_aws.describe_flow_logs()["FlowLogs"]
    return dict(found[0]) if found else {}


def stop_logging(aws: Aws) -> State:
    found = flow_log(aws("ec2"))
    aws("ec2").delete_flow_logs(FlowLogIds=[found["FlowLogId"]])
    return {"log": {"ResourceIds": [found["ResourceId"]], "ResourceType": "VPC", "TrafficType": found["TrafficType"],
                    "LogDestination": found["LogDestination"], "MaxAggregationInterval": 60,
                    "DeliverLogsPermissionArn": found["DeliverLogsPermissionArn"]}}  # fmt: skip


def log_again(aws: Aws, state: State) -> None:
    aws("ec2").create_flow_logs(**state["log"])


def no_log(lab: Lab, state: State) -> None:
    assert flow_log(lab.ec2) == {}


def take_permission(aws: Aws) -> State:
    return roles.take(aws, f"{NAME}-vpc-flow-logs-role", "logs:PutLogEvents")


def not_delivered(lab: Lab, state: State) -> None:
    found = flow_log(lab.ec2)
    assert (found["DeliverLogsStatus"], found["DeliverLogsErrorMessage"]) == ("FAILED", "Access error")


# The firewall


def firewall(changed: Any) -> tuple[Any, Any]:
    """UpdateWebACL with changed rules, and with those from before."""

    def inject(aws: Aws) -> State:
        found = current(aws)
        rules = json.loads(json.dumps(found["WebACL"]["Rules"], default=str))
        changed(rules)
        update(aws, found, rules)
        return {"rules": found["WebACL"]["Rules"]}

    return inject, lambda aws, state: update(aws, current(aws), state["rules"])


def current(aws: Aws) -> dict[str, Any]:
    about = next(each for each in aws("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"] if each["Name"] == WAF)
    return dict(aws("wafv2").get_web_acl(Name=WAF, Scope="REGIONAL", Id=about["Id"]))


def update(aws: Aws, found: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    acl = found["WebACL"]
    aws("wafv2").update_web_acl(
        Name=WAF, Scope="REGIONAL", Id=acl["Id"], LockToken=found["LockToken"], DefaultAction=acl["DefaultAction"],
        Rules=rules, VisibilityConfig=acl["VisibilityConfig"],
    )  # fmt: skip


def blocks(rule: str) -> Act:
    """A rule of the common set that only counted blocks from now on."""

    def changed(rules: list[dict[str, Any]]) -> None:
        group = next(each for each in rules if each["Name"] == COMMON)["Statement"]["ManagedRuleGroupStatement"]
        group["RuleActionOverrides"] = [each for each in group["RuleActionOverrides"] if each["Name"] != rule]

    return Act(f"`wafv2:UpdateWebACL`: {rule} blocks", *firewall(changed))


def limited(most: int) -> Act:
    def changed(rules: list[dict[str, Any]]) -> None:
        next(each for each in rules if each["Name"] == LIMIT)["Statement"]["RateBasedStatement"]["Limit"] = most

    return Act(f"`wafv2:UpdateWebACL`: {most} requests of one address in five minutes", *firewall(changed))


def refused_403(lab: Lab, state: State) -> None:
    hurts = lab.control("health")["hurts"]
    assert any("403 of the balancer" in each["says"] for each in hurts), hurts


SHOWS_403: Shows = refused_403


# What Terraform meets when it destroys


def delete_subnet_in_use(aws: Aws) -> None:
    aws("ec2").delete_subnet(SubnetId=aws.network(aws.service(A))["subnets"][0])


def delete_group_in_use(aws: Aws) -> None:
    """Of what the database's rule names: nothing carries it any more, and the rule still does."""
    made = groups.make(aws, groups.of_service(aws, aws.service(A)), "former-tasks")
    database = aws("rds").describe_db_clusters(DBClusterIdentifier=NAME)["DBClusters"][0]
    rule = [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": made}]}]
    groups.call(aws, "authorize", database["VpcSecurityGroups"][0]["VpcSecurityGroupId"], "ingress", rule)
    aws("ec2").delete_security_group(GroupId=made)


def create_again(aws: Aws) -> None:
    aws("logs").create_log_group(logGroupName=f"/ecs/{NAME}/api")
