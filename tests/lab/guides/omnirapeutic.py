"""Omnirapeutic: an API behind a firewall, Aurora Serverless v2, a NAT gateway per zone, flow logs, alarms over SNS."""

from stackmedic.lab.fault import roles, routes
from tests.lab.guides import ecommerce_acts as shop
from tests.lab.guides import omnirapeutic_acts as clinic
from tests.lab.guides.acts import closed, group_of_database, refused, secret_text
from tests.lab.guides.doors import Door, explained, terraform_explained
from tests.lab.guides.failure import Act, Failure, fault
from tests.lab.guides.printed import lock_error, terraform_error

STACK = "omnirapeutic"
TITLE = "Omnirapeutic"
A = "omnirapeutic-production-api"
CLUSTER = "omnirapeutic-production"  # Its writer, whichever of its members that is.
DEPLOYMENT = (f"tasks {A}", f"deployment {A}")
NEXT = (f"start {A}",)
DOWN = (f"clients {A}", f"tasks {A}")
CLIENTS = (f"clients {A}",)

START, RESTART, BALANCER = "ECS Tasks Failing to Start", "Tasks Restarting Frequently", "ALB Returns 502/503 Errors"
NO_TRAFFIC, AURORA, SLOW = "ALB Not Receiving Traffic", "Cannot Connect to Aurora", "Database Performance Issues"
NAT, FLOWS, WAF = (
    "NAT Gateway Connectivity Failures",
    "VPC Flow Logs Not Capturing Traffic",
    "WAF Blocking Valid Requests",
)
LATENCY, APPLY = "High Response Times", "Terraform Apply Fails"
LOCKED_OUT = explained(lock_error)
MAKING = "creating CloudWatch Logs Log Group (/ecs/omnirapeutic-production/api)"
NOISE, SILENCE = "False Positive Alarms", "Missing Alarm Notifications"

ENI, ENI_SHOWS = refused("`ec2:DeleteSubnet` with tasks in it", clinic.delete_subnet_in_use, "DependencyViolation")
GROUP, GROUP_SHOWS = refused("`ec2:DeleteSecurityGroup` of one that a rule names", clinic.delete_group_in_use,
                             "DependencyViolation")  # fmt: skip
THERE, THERE_SHOWS = refused("`logs:CreateLogGroup` of one that is there", clinic.create_again,
                             "ResourceAlreadyExistsException")  # fmt: skip


def printed(doing: str, address: str) -> Door:
    return terraform_explained(terraform_error(doing, address))


FAILURES = [
    Failure(START, "more memory is needed than the task has", "task.oom_limit_too_low",
            fault("hungry_version", service=A, mib=1300), DEPLOYMENT),
    Failure(START, "the image is not there", "image.tag_missing", fault("tag_never_pushed", service=A), DEPLOYMENT),
    Failure(START, "the role may not pull", "image.pull_iam", fault("pull_permission_removed", service=A), DEPLOYMENT,
            NEXT),
    Failure(START, "the subnets have no free address", "network.subnet_ip_exhausted", fault("subnets_full", service=A),
            (f"deployment {A}",), NEXT, sample=True),
    Failure(START, "the container's health check fails: its tool is missing", "health.command_tool_missing",
            fault("command_tool_missing", service=A), DEPLOYMENT),
    Failure(START, "the check's start period is too short", "health.startup_too_slow",
            fault("startup_too_slow", service=A), DEPLOYMENT, minutes=25),
    Failure(START, "the grace period is just too short", "health.grace_too_short", fault("grace_too_short", service=A),
            DEPLOYMENT, minutes=25),
    Failure(RESTART, "the application crashes", "app.crash_on_start", fault("crash_on_start", service=A), DEPLOYMENT,
            NEXT),
    Failure(RESTART, "since the last deployment", "deploy.bad_revision", fault("bad_revision", service=A), DEPLOYMENT),
    Failure(BALANCER, "the health path is wrong", "loadbalancer.health_path_wrong",
            fault("health_path_changed", service=A), DOWN,
            errs="the balancer fails open while all targets are unhealthy; what hurts is that ECS replaces them"),
    Failure(BALANCER, "the tasks' group does not admit the load balancer", "network.sg_ingress_missing",
            fault("task_ingress_revoked", service=A), DOWN),
    Failure(BALANCER, "answers take longer than the idle time-out", "loadbalancer.idle_timeout_short",
            fault("idle_timeout_too_short", service=A), CLIENTS, errs="the status is 504, not 502 or 503"),
    Failure(NO_TRAFFIC, "the load balancer's group is closed", "loadbalancer.ingress_closed",
            fault("balancer_ingress_revoked", service=A), CLIENTS),
    Failure(NO_TRAFFIC, "no listener or rule leads to the service", "loadbalancer.listener_missing",
            fault("listener_rule_deleted", service=A), CLIENTS),
    Failure(NO_TRAFFIC, "the name leads to a balancer that faces inwards", "loadbalancer.not_active",
            Act("`elbv2:CreateLoadBalancer` (internal), `route53:ChangeResourceRecordSets`", clinic.inward,
                clinic.outward), CLIENTS),
    Failure(NO_TRAFFIC, "the load balancer is in private subnets", "loadbalancer.subnets_private",
            fault("balancer_in_private_subnets", service=A), CLIENTS),
    Failure(NO_TRAFFIC, "no way to the internet gateway", "network.igw_missing",
            fault("public_route_deleted", service=A), CLIENTS, NEXT),
    Failure(AURORA, "the cluster's group does not admit the tasks", "network.sg_ingress_missing",
            closed("`ec2:RevokeSecurityGroupIngress` of the cluster's group", group_of_database), DOWN, sample=True),
    Failure(AURORA, "the reader's endpoint is used for writes", "database.write_sent_to_reader",
            secret_text(A, "`secretsmanager:PutSecretValue` with the reader's endpoint", r"\.cluster-", ".cluster-ro-"),
            CLIENTS),
    Failure(AURORA, "the cluster is stopped", "database.instance_unavailable",
            Act("`rds:StopDBCluster`", clinic.stop_cluster, clinic.start_cluster), DOWN, minutes=20, healed=40),
    Failure(SLOW, "the capacity is at its maximum", "database.capacity_ceiling",
            fault("database_busy", database=CLUSTER, percent=400), CLIENTS, minutes=25),
    Failure(SLOW, "few statements take most of the time", "database.slow_queries",
            fault("slow_queries", database=CLUSTER, times=400), CLIENTS, minutes=20),
    Failure(SLOW, "pools want more connections than there are", "database.connections_limit_exhausted",
            fault("connections_taken", service=A, database=CLUSTER, count=5000), DEPLOYMENT,
            errs="189 connections at a maximum of one ACU, not 90 per ACU"),
    Failure(NAT, "a NAT gateway is deleted", "network.nat_failed", fault("nat_deleted", service=A), (), NEXT,
            errs="only the zone of that gateway is cut off; tasks start in the others"),
    Failure(NAT, "the private route tables have no default route", "network.no_default_route",
            Act("`ec2:DeleteRoute` in every private table", clinic.every_subnet(routes.delete_default),
                clinic.routes_again), DEPLOYMENT, NEXT),
    Failure(NAT, "neither NAT gateways nor endpoints", "network.no_nat_or_endpoint",
            Act("`ec2:DeleteNatGateway`, `ec2:DeleteRoute`", clinic.no_way_at_all(), clinic.ways_again), DEPLOYMENT,
            NEXT),
    Failure(NAT, "the route leads to what is gone", "network.route_blackhole",
            Act("`ec2:ReplaceRoute` to an interface, `ec2:DeleteNetworkInterface`",
                clinic.every_subnet(clinic.to_a_lost_interface), clinic.routes_again), DEPLOYMENT, NEXT),
    Failure(FLOWS, "there is no flow log", "observability.flowlogs_inactive",
            Act("`ec2:DeleteFlowLogs`", clinic.stop_logging, clinic.log_again), shows=clinic.no_log, minutes=20),
    Failure(FLOWS, "its role may not write", "observability.flowlogs_role_missing_permission",
            Act("`iam:DeleteRolePolicy` of the flow log's role", clinic.take_permission, roles.give_back),
            shows=clinic.not_delivered, minutes=10),
    Failure(WAF, "the limit per address is too low", "waf.rate_limit_too_low", clinic.limited(50), CLIENTS,
            shows=clinic.SHOWS_403),
    Failure(WAF, "bodies over 8 KB", "waf.block_body_size", clinic.blocks("SizeRestrictions_BODY"), CLIENTS,
            shows=clinic.SHOWS_403, sample=True),
    Failure(WAF, "rich text taken for an attack", "waf.block_body_signature", clinic.blocks("CrossSiteScripting_BODY"),
            CLIENTS, shows=clinic.SHOWS_403),
    Failure(WAF, "a partner's program without User-Agent", "waf.managed_rule_blocks",
            clinic.blocks("NoUserAgent_HEADER"), CLIENTS, shows=clinic.SHOWS_403),
    Failure(LATENCY, "the API itself is slow", "app.slow_endpoint",
            fault("slow_endpoint", service=A, path="/api/", times=100), CLIENTS),
    Failure(APPLY, "the state is locked", "terraform.state_lock_held",
            Act("`s3:PutObject` of the lock, if none is there", shop.lock, shop.unlock), shows=shop.locked, minutes=1,
            healed=1, door=LOCKED_OUT),
    Failure(APPLY, "the lock was left behind", "terraform.state_lock_stale",
            Act("`s3:PutObject` of the lock, three hours ago", shop.lock, shop.unlock), shows=shop.left_behind,
            minutes=180, healed=1, door=LOCKED_OUT),
    Failure(APPLY, "a resource is there already", "terraform.resource_exists", THERE, shows=THERE_SHOWS, minutes=1,
            healed=1, door=printed(MAKING, "aws_cloudwatch_log_group.api"),
            better="whoever made the group, it is imported: nothing that it holds is lost",
            rather="terraform.order_side_effect_race",
            argued="a log group under /ecs/ that is there before its resource was most likely made by who logs into "
                   "it; import cures both, and the order keeps it from coming back"),
    Failure(APPLY, "interfaces are still in the subnet", "terraform.order_eni_still_in_use", ENI, shows=ENI_SHOWS,
            minutes=1, healed=1, door=printed("deleting EC2 Subnet", "aws_subnet.private")),
    Failure(APPLY, "a rule still names the group", "terraform.order_sg_referenced_by_rule", GROUP, shows=GROUP_SHOWS,
            minutes=1, healed=1, door=printed("deleting Security Group", "aws_security_group.former")),
    Failure(NOISE, "the threshold is below the normal level", "observability.alarm_threshold_noisy",
            Act("`cloudwatch:PutMetricAlarm` with 20 per cent", clinic.nervous, clinic.calm),
            ("alarm ecs-memory-high",), minutes=20),
    Failure(SILENCE, "the only subscription waits for its owner", "observability.alarm_subscription_unconfirmed",
            Act("`sns:Unsubscribe`, `sns:Subscribe`", clinic.unconfirmed, clinic.confirm),
            risks=("unheard alb-5xx-errors",), shows=clinic.pending, minutes=2, healed=2),
    Failure(SILENCE, "the alarm's actions are switched off", "observability.alarm_actions_disabled",
            Act("`cloudwatch:DisableAlarmActions`", clinic.mute, clinic.unmute),
            risks=("unheard alb-5xx-errors",), minutes=2, healed=2),
]  # fmt: skip
