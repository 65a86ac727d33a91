"""The state that Terraform would have written of a stack of the lab: what the account has, in the provider's arguments.

Read with boto3 alone. Arguments as states have them that Terraform 1.11 wrote with provider 5.100; the test that runs
Terraform compares such a one.
"""

import json
from collections.abc import Iterator
from typing import Any

from tests.scenarios.lab import Lab

Found = tuple[str, str, dict[str, Any]]


def state(lab: Lab) -> str:
    """As terraform.tfstate."""
    resources = [
        {"mode": "managed", "type": kind, "name": name, "instances": [{"attributes": attributes}]}
        for kind, name, attributes in (*_network(lab), *_services(lab), *_stores(lab), *_edge(lab))
    ]
    return json.dumps({"version": 4, "terraform_version": "1.11.4", "serial": 1, "outputs": {}, "resources": resources})


def name_of(text: str) -> str:
    return "".join(each if each.isalnum() else "_" for each in text)


def _network(lab: Lab) -> Iterator[Found]:
    for each in lab.ec2.describe_subnets()["Subnets"]:
        shown = {
            "id": each["SubnetId"],
            "vpc_id": each["VpcId"],
            "map_public_ip_on_launch": each["MapPublicIpOnLaunch"],
        }
        yield "aws_subnet", name_of(each["SubnetId"]), shown
    for group in lab.ec2.describe_security_groups()["SecurityGroups"]:
        rules = {"ingress": group["IpPermissions"], "egress": group["IpPermissionsEgress"]}
        blocks = {way: [_block(each) for each in every] for way, every in rules.items()}
        shown = {"id": group["GroupId"], "name": group["GroupName"], "vpc_id": group["VpcId"], **blocks}
        yield "aws_security_group", name_of(group["GroupName"] + group["GroupId"]), shown
    for table in lab.ec2.describe_route_tables()["RouteTables"]:
        shown = {"id": table["RouteTableId"], "vpc_id": table["VpcId"], "route": []}
        yield "aws_route_table", name_of(table["RouteTableId"]), shown
        for each in table["Routes"]:
            through = {"nat_gateway_id": each.get("NatGatewayId"), "gateway_id": each.get("GatewayId")}
            if "DestinationCidrBlock" in each and through["gateway_id"] != "local":
                to = each["DestinationCidrBlock"]
                shown = {"route_table_id": table["RouteTableId"], "destination_cidr_block": to, **through}
                yield "aws_route", name_of(table["RouteTableId"] + to), shown
    for each in lab.ec2.describe_nat_gateways()["NatGateways"]:
        yield "aws_nat_gateway", "nat", {"id": each["NatGatewayId"], "subnet_id": each["SubnetId"]}


def _block(permission: dict[str, Any]) -> dict[str, Any]:
    every = permission["IpProtocol"] == "-1"
    return {
        "protocol": permission["IpProtocol"],
        "from_port": 0 if every else permission["FromPort"],
        "to_port": 0 if every else permission["ToPort"],
        "security_groups": [each["GroupId"] for each in permission["UserIdGroupPairs"]],
        "cidr_blocks": [each["CidrIp"] for each in permission["IpRanges"]],
        "prefix_list_ids": [each["PrefixListId"] for each in permission.get("PrefixListIds", [])],
        "self": False,
    }


def _services(lab: Lab) -> Iterator[Found]:
    scaled = lab.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    for each in scaled:
        bounds = {"min_capacity": each["MinCapacity"], "max_capacity": each["MaxCapacity"]}
        yield "aws_appautoscaling_target", name_of(each["ResourceId"]), {"resource_id": each["ResourceId"], **bounds}
    for cluster in lab.ecs.list_clusters()["clusterArns"]:
        yield "aws_ecs_cluster", "main", {"id": cluster, "arn": cluster, "name": cluster.rsplit("/", 1)[-1]}
        arns = lab.ecs.list_services(cluster=cluster)["serviceArns"]
        for each in lab.ecs.describe_services(cluster=cluster, services=arns)["services"]:
            yield "aws_ecs_service", name_of(each["serviceName"]), _service(each)
            family = each["taskDefinition"].rsplit("/", 1)[-1].split(":")[0]
            yield "aws_ecs_task_definition", name_of(family), {"arn": each["taskDefinition"], "family": family}


def _service(each: dict[str, Any]) -> dict[str, Any]:
    network = each["networkConfiguration"]["awsvpcConfiguration"]
    breaker = each["deploymentConfiguration"].get("deploymentCircuitBreaker", {"enable": False, "rollback": False})
    return {
        "id": each["serviceArn"],
        "name": each["serviceName"],
        "cluster": each["clusterArn"],
        "desired_count": each["desiredCount"],
        "task_definition": each["taskDefinition"],
        "health_check_grace_period_seconds": each.get("healthCheckGracePeriodSeconds", 0),
        "network_configuration": [{"subnets": network["subnets"], "security_groups": network["securityGroups"]}],
        "deployment_circuit_breaker": [{"enable": breaker["enable"], "rollback": breaker["rollback"]}],
    }


def _stores(lab: Lab) -> Iterator[Found]:
    for each in lab.client("rds").describe_db_instances()["DBInstances"]:
        shown = {
            "identifier": each["DBInstanceIdentifier"],
            "arn": each["DBInstanceArn"],
            "instance_class": each["DBInstanceClass"],
            "password": "canary-Vw83kd0Pq2",
        }
        alone = {
            "allocated_storage": each["AllocatedStorage"],
            "engine_version_actual": each["EngineVersion"],
            "multi_az": each["MultiAZ"],
            "vpc_security_group_ids": [one["VpcSecurityGroupId"] for one in each["VpcSecurityGroups"]],
        }
        kind = "aws_rds_cluster_instance" if each.get("DBClusterIdentifier") else "aws_db_instance"
        yield kind, name_of(each["DBInstanceIdentifier"]), shown if each.get("DBClusterIdentifier") else shown | alone
    for each in lab.client("elasticache").describe_replication_groups()["ReplicationGroups"]:
        shown = {"id": each["ReplicationGroupId"], "transit_encryption_enabled": each["TransitEncryptionEnabled"]}
        yield "aws_elasticache_replication_group", "cache", shown
    for each in lab.client("secretsmanager").list_secrets()["SecretList"]:
        yield "aws_secretsmanager_secret", name_of(each["Name"]), {"arn": each["ARN"], "name": each["Name"]}


def _edge(lab: Lab) -> Iterator[Found]:
    elb = lab.client("elbv2")
    for each in elb.describe_load_balancers()["LoadBalancers"]:
        subnets = [one["SubnetId"] for one in each["AvailabilityZones"]]
        shown = {"arn": each["LoadBalancerArn"], "name": each["LoadBalancerName"], "vpc_id": each["VpcId"]}
        yield "aws_lb", "main", {**shown, "subnets": subnets, "security_groups": each["SecurityGroups"]}
    for each in elb.describe_target_groups()["TargetGroups"]:
        check = {
            "path": each["HealthCheckPath"],
            "port": each["HealthCheckPort"],
            "protocol": each["HealthCheckProtocol"],
            "matcher": each["Matcher"]["HttpCode"],
            "interval": each["HealthCheckIntervalSeconds"],
            "timeout": each["HealthCheckTimeoutSeconds"],
            "healthy_threshold": each["HealthyThresholdCount"],
            "unhealthy_threshold": each["UnhealthyThresholdCount"],
        }
        shown = {"arn": each["TargetGroupArn"], "port": each["Port"], "protocol": each["Protocol"]}
        yield "aws_lb_target_group", name_of(each["TargetGroupName"]), {**shown, "health_check": [check]}
    for each in lab.client("cloudwatch").describe_alarms()["MetricAlarms"]:
        if not each["AlarmName"].startswith("TargetTracking-"):
            shown = {"id": each["AlarmName"], "threshold": each["Threshold"], "actions_enabled": each["ActionsEnabled"]}
            yield (
                "aws_cloudwatch_metric_alarm",
                name_of(each["AlarmName"]),
                {**shown, "metric_name": each["MetricName"]},
            )
