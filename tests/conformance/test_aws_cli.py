"""The aws CLI: the commands of people's runbooks answer as they do in AWS, errors and waiters included."""

import json
import re
import shlex
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conformance.conftest import Terminal
from tests.scenarios.lab import BACKEND, CACHE, CLUSTER, DATABASE, FRONTEND, SECRET, Lab

ROLE = "ohmycoins-staging-ecs-task-execution-role"
GROUP = "/ecs/ohmycoins-staging/backend"
# Commands with what they print as JSON, or a pattern that all of it matches; {…} is looked up first.
READ: tuple[tuple[str, Any], ...] = (
    ("sts get-caller-identity --query Account", "123456789012"),
    (f"ecs describe-services --cluster {CLUSTER} --services {BACKEND} --query "
     "services[0].[status,runningCount,desiredCount,deployments[0].rolloutState]", ["ACTIVE", 2, 2, "COMPLETED"]),
    (f"ecs describe-services --cluster {CLUSTER} --services {BACKEND} nobody --query failures[0].reason", "MISSING"),
    (f"ecs describe-services --cluster {CLUSTER} --service {FRONTEND} --query services[0].events[0].message",
     rf'"\(service {FRONTEND}\) has reached a steady state\."'),
    (f"ecs list-services --cluster {CLUSTER} --query length(serviceArns)", 2),
    (f"ecs list-services --cluster {CLUSTER} --max-items 1 --query length(serviceArns)", 1),
    (f"ecs list-tasks --cluster {CLUSTER} --service {BACKEND} --query length(taskArns)", 2),
    (f"ecs list-tasks --cluster {CLUSTER} --service {BACKEND} --desired-status STOPPED --query taskArns", []),
    (f"ecs describe-tasks --cluster {CLUSTER} --tasks {{task}} --query tasks[0].[lastStatus,containers[0].lastStatus]",
     ["RUNNING", "RUNNING"]),
    ("ecs describe-task-definition --task-definition ohmycoins-staging-backend --query "
     "taskDefinition.[revision,status,containerDefinitions[0].name]", [1, "ACTIVE", "backend"]),
    ("ecs list-task-definitions --family-prefix ohmycoins-staging-backend --sort DESC --max-items 5 "
     "--query length(taskDefinitionArns)", 1),
    (f"ecs describe-clusters --clusters {CLUSTER} --query clusters[0].[activeServicesCount,runningTasksCount]", [2, 4]),
    ("elbv2 describe-load-balancers --names ohmycoins-staging-alb --query LoadBalancers[0].[State.Code,Scheme]",
     ["active", "internet-facing"]),
    ("elbv2 describe-target-groups --names ohmycoins-staging-backend-tg --query TargetGroups[0].HealthCheckPath",
     "/api/v1/health"),
    ("elbv2 describe-target-health --target-group-arn {target_group} --query "
     "TargetHealthDescriptions[].TargetHealth.State", ["healthy", "healthy"]),
    ("elbv2 describe-load-balancer-attributes --load-balancer-arn {balancer} --query "
     "Attributes[?Key==`idle_timeout.timeout_seconds`].Value", ["60"]),
    ("ec2 describe-security-groups --group-ids {database_group} --query SecurityGroups[0].IpPermissions[0].FromPort",
     5432),
    ("ec2 describe-security-group-rules --filters Name=group-id,Values={database_group} --query "
     "SecurityGroupRules[?FromPort==`5432`].IsEgress", [False]),
    ("ec2 describe-nat-gateways --query NatGateways[0].State", "available"),
    ("ec2 describe-vpc-endpoints --query VpcEndpoints[0].VpcEndpointType", "Gateway"),
    ("ec2 describe-instances --filters Name=instance-state-name,Values=running --query Reservations", []),
    ("ec2 describe-network-interfaces --filters Name=interface-type,Values=nat_gateway --query "
     "NetworkInterfaces[].Groups[]", []),
    ("ec2 describe-security-group-references --group-id {database_group} --query SecurityGroupReferenceSet", []),
    (f"rds describe-db-instances --db-instance-identifier {DATABASE} --query DBInstances[0].DBInstanceStatus",
     "available"),
    ("rds describe-db-clusters --query DBClusters", []),
    (f"elasticache describe-replication-groups --replication-group-id {CACHE} --query ReplicationGroups[0].Status",
     "available"),
    ("elasticache describe-cache-clusters --show-cache-node-info --query CacheClusters[0].CacheNodes[0].Endpoint.Port",
     6379),
    (f"secretsmanager get-secret-value --secret-id {SECRET} --query Name", SECRET),
    ("ecr describe-repositories --repository-names omc-backend omc-frontend --query length(repositories)", 2),
    ("ecr describe-images --repository-name omc-backend --query "
     "'sort_by(imageDetails,& imagePushedAt)[-1].imageTags|contains(@,`latest`)'", True),
    ("ecr get-login-password --output json", r"\S+"),
    (f"iam get-role-policy --role-name {ROLE} --policy-name ecr-access --query PolicyDocument.Statement[0].Effect",
     "Allow"),
    (f"iam list-attached-role-policies --role-name {ROLE} --query AttachedPolicies[0].PolicyName",
     "AmazonECSTaskExecutionRolePolicy"),
    ("iam simulate-principal-policy --policy-source-arn {role} --action-names ecr:BatchGetImage ecs:RunTask --query "
     "EvaluationResults[].EvalDecision", ["allowed", "implicitDeny"]),
    ("logs describe-log-groups --log-group-name-prefix /ecs/ --query length(logGroups)", 2),
    (f"logs filter-log-events --log-group-name {GROUP} --filter-pattern '?ERROR ?Exception' --query length(events)", 0),
    (f"logs filter-log-events --log-group-name {GROUP} --filter-pattern INFO --limit 3 --query length(events)", 3),
    (f"logs get-log-events --log-group-name {GROUP} --log-stream-name {{stream}} --start-from-head --limit 1 --query "
     "length(events)", 1),
    ("cloudwatch get-metric-statistics --namespace AWS/ECS --metric-name MemoryUtilization --dimensions "
     f"Name=ServiceName,Value={BACKEND} Name=ClusterName,Value={CLUSTER} --start-time {{hour_ago}} --end-time {{now}} "
     "--period 300 --statistics Average --query length(Datapoints)", 12),
    ("cloudwatch describe-alarms --alarm-name-prefix ohmycoins --state-value ALARM --query MetricAlarms", []),
    ("application-autoscaling describe-scalable-targets --service-namespace ecs --query ScalableTargets[0].MaxCapacity",
     10),
    ("acm list-certificates --query CertificateSummaryList[0].DomainName", "staging.ohmycoins.com"),
    ("sns list-topics --query length(Topics)", 1),
    ("resourcegroupstaggingapi get-resources --tag-filters Key=Project,Values=ohmycoins --resource-type-filters rds:db "
     "--query length(ResourceTagMappingList)", 1),
    ("s3api get-bucket-location --bucket ohmycoins-staging-data-123456789012 --query LocationConstraint",
     "ap-southeast-2"),
)  # fmt: skip
# Commands that fail, with what AWS says, or the lab where it lacks something: never after minutes of retries.
REFUSED = (
    (f"ecs describe-tasks --cluster nobody --tasks {'0' * 32}", "ClusterNotFoundException"),
    ("ecs describe-task-definition --task-definition nobody", "ClientException"),
    ("rds describe-db-instances --db-instance-identifier nobody", "DBInstanceNotFound"),
    ("rds wait db-instance-available --db-instance-identifier nobody", "DBInstanceNotFound"),
    ("elbv2 describe-target-groups --names nobody", "TargetGroupNotFound"),
    ("secretsmanager get-secret-value --secret-id nobody", "ResourceNotFoundException"),
    ("ec2 describe-security-groups --group-ids sg-0123456789abcdef0", "InvalidGroup.NotFound"),
    ("ec2 describe-security-group-references --group-id sg-0123456789abcdef0", "InvalidGroup.NotFound"),
    ("iam get-role --role-name nobody", "NoSuchEntity"),
    ("logs get-log-events --log-group-name nobody --log-stream-name x", "ResourceNotFoundException"),
    ("service-quotas list-service-quotas --service-code ecs", "The lab does not"),
    ("gamelift list-fleets", "The lab does not"),
)


@pytest.fixture
def known(lab: Lab) -> dict[str, str]:
    """What people would look up before."""
    now = datetime.fromisoformat(lab.control("status")["now"]).replace(minute=0, second=0)
    elb = lab.client("elbv2")
    streams = lab.client("logs").describe_log_streams(logGroupName=GROUP)["logStreams"]
    return {
        "task": lab.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND)["taskArns"][0],
        "target_group": lab.target_group(),
        "balancer": elb.describe_load_balancers()["LoadBalancers"][0]["LoadBalancerArn"],
        "database_group": lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"],
        "role": lab.definition()["executionRoleArn"],
        "stream": streams[0]["logStreamName"],
        "now": now.isoformat(),
        "hour_ago": (now - timedelta(hours=1)).isoformat(),
    }


def words(command: str, known: dict[str, str]) -> list[str]:
    return shlex.split(re.sub(r"\{(\w+)\}", lambda name: known[name[1]], command))


def test_commands_that_read_answer_as_in_aws(terminal: Terminal, known: dict[str, str]) -> None:
    answers = terminal.aws(*(words(command, known) for command, _ in READ))
    for (command, wanted), (code, out, err) in zip(READ, answers, strict=True):
        assert code == 0, f"{command}: {err}"
        if isinstance(wanted, str) and out.strip() != json.dumps(wanted):
            assert re.fullmatch(wanted, out.strip()), f"{command}: {out}"
        else:
            assert json.loads(out) == wanted, f"{command}: {out}"


def test_commands_that_fail_say_so_at_once_and_in_aws_s_words(terminal: Terminal) -> None:
    before = len(terminal.lab.calls())
    answers = terminal.aws(*(words(command, {}) for command, _ in REFUSED))
    for (command, wanted), (code, _, err) in zip(REFUSED, answers, strict=True):
        assert (code, wanted in err) == (255, True), f"{command}: {code} {err}"
    assert len(terminal.lab.calls()) - before <= len(REFUSED)  # Nobody tried again.


def test_an_outage_is_ended_by_the_commands_of_the_runbook(terminal: Terminal, known: dict[str, str]) -> None:
    lab, group = terminal.lab, known["database_group"]
    lab.revoke_ingress(group)
    lab.advance(15)
    health = f"elbv2 describe-target-health --target-group-arn {known['target_group']} --query"
    sick = terminal.read(*shlex.split(f"{health} TargetHealthDescriptions[].TargetHealth.State"))
    assert "healthy" not in sick
    terminal.read(*shlex.split(
        f"ec2 authorize-security-group-ingress --group-id {group} --protocol tcp --port 5432 "
        f"--source-group {lab.task_group()}"
    ))  # fmt: skip
    terminal.read(*shlex.split(f"ecs update-service --cluster {CLUSTER} --service {BACKEND} --force-new-deployment"))
    lab.advance(15)
    waited = terminal.run("aws", *shlex.split(f"ecs wait services-stable --cluster {CLUSTER} --services {BACKEND}"))
    assert (waited.returncode, waited.stderr) == (0, "")
    assert terminal.read(*shlex.split(f"{health} TargetHealthDescriptions[].TargetHealth.State")) == ["healthy"] * 2


def test_files_go_to_a_bucket_and_come_back(terminal: Terminal) -> None:
    bucket, there = "s3://ohmycoins-staging-data-123456789012", terminal.home / "there"
    there.mkdir()
    (there / "a.txt").write_text("first\n")
    (there / "b.bin").write_bytes(bytes(range(256)) * 64)
    answers = terminal.aws(
        ["s3", "sync", str(there), f"{bucket}/kept"],
        ["s3", "ls", f"{bucket}/kept/"],
        ["s3", "cp", f"{bucket}/kept/b.bin", str(terminal.home / "back.bin")],
        ["s3", "rm", "--recursive", f"{bucket}/kept"],
        ["s3", "ls", f"{bucket}/kept/"],
    )
    assert [code for code, _, _ in answers] == [0, 0, 0, 0, 1], answers
    assert [line.split()[-1] for line in answers[1][1].splitlines()] == ["a.txt", "b.bin"]
    assert (terminal.home / "back.bin").read_bytes() == (there / "b.bin").read_bytes()
