"""Terraform and the lab agree: a stack is made, its second plan is empty, and destroying leaves nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from tools.terraform.plugins import NotHere, mirror, terraform
from tools.terraform.record import empty_lab, pushing, region_of
from tools.terraform.roots import ROOTS
from tools.terraform.workspace import Workspace

from tests.cli.command import stackmedic

EVERY_CHANGE = "ohmycoins"


@pytest.fixture(autouse=True)
def terraform_is_here() -> None:
    try:
        terraform(), mirror()
    except NotHere as missing:
        pytest.skip(f"Terraform does not run here: {missing}")


def cycle(name: str, folder: Path) -> None:
    """Make, plan again, destroy, and look what is left."""
    region = region_of(name)
    with empty_lab(region) as url:
        workspace = Workspace(ROOTS[name], folder, url)
        workspace.prepare()
        account = boto3.Session("lab", "lab", region_name=region)
        before = set(everything(account, url))
        with pushing(url, name, region):
            workspace.apply(disposable=True)
        assert set(everything(account, url)) > before
        assert [] == workspace.planned(disposable=True)
        assert [] == drifted(workspace.at / "terraform.tfstate", url, region)
        workspace.destroy()
        assert [] == workspace.left()
        assert set() == set(everything(account, url)) - before


def drifted(state: Path, url: str, region: str) -> list[str]:
    """Addresses of which stackmedic says, from the state that Terraform wrote, that the account differs."""
    lab = {"AWS_ENDPOINT_URL": url, "AWS_REGION": region, "AWS_ACCESS_KEY_ID": "lab", "AWS_SECRET_ACCESS_KEY": "lab"}
    answer = stackmedic("terraform", "drift", str(state), "--json", environment=lab)
    found = json.loads(answer.out)
    assert found["compared"] >= found["managed"] // 3
    return [each["address"] for each in found["drifts"] if not each["expected"]]


def everything(account: Any, url: str) -> Iterator[str]:
    """What an account holds that somebody may forget to delete."""

    def client(service: str) -> Any:
        return account.client(service, endpoint_url=url)

    ec2, iam = client("ec2"), client("iam")
    yield from (each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"])
    yield from (each["SubnetId"] for each in ec2.describe_subnets()["Subnets"])
    yield from (each["GroupId"] for each in ec2.describe_security_groups()["SecurityGroups"])
    yield from (each["NetworkInterfaceId"] for each in ec2.describe_network_interfaces()["NetworkInterfaces"])
    yield from (each["AllocationId"] for each in ec2.describe_addresses()["Addresses"])
    yield from (each["RouteTableId"] for each in ec2.describe_route_tables()["RouteTables"])
    yield from (each["RoleName"] for each in iam.list_roles()["Roles"])
    yield from (each["DBInstanceIdentifier"] for each in client("rds").describe_db_instances()["DBInstances"])
    yield from (each["DBClusterIdentifier"] for each in client("rds").describe_db_clusters()["DBClusters"])
    caches = client("elasticache").describe_replication_groups()["ReplicationGroups"]
    yield from (each["ReplicationGroupId"] for each in caches)
    clusters = client("ecs").describe_clusters(clusters=client("ecs").list_clusters()["clusterArns"])["clusters"]
    yield from (each["clusterName"] for each in clusters if each["status"] != "INACTIVE")
    yield from (each["logGroupName"] for each in client("logs").describe_log_groups()["logGroups"])
    yield from (each["Name"] for each in client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"])
    yield from (each["Id"] for each in client("route53").list_hosted_zones()["HostedZones"])
    yield from (each["LoadBalancerArn"] for each in client("elbv2").describe_load_balancers()["LoadBalancers"])
    yield from (each["TargetGroupArn"] for each in client("elbv2").describe_target_groups()["TargetGroups"])
    yield from (each["Name"] for each in client("s3").list_buckets()["Buckets"])
    yield from (each["Name"] for each in client("secretsmanager").list_secrets()["SecretList"])
    yield from (each["repositoryName"] for each in client("ecr").describe_repositories()["repositories"])
    yield from (each["TopicArn"] for each in client("sns").list_topics()["Topics"])
    yield from (each["AlarmName"] for each in client("cloudwatch").describe_alarms()["MetricAlarms"])
    yield from (each["CertificateArn"] for each in client("acm").list_certificates()["CertificateSummaryList"])


@pytest.mark.terraform
def test_a_stack_is_made_stays_as_it_is_and_goes_without_a_trace(tmp_path: Path) -> None:
    cycle(EVERY_CHANGE, tmp_path)


@pytest.mark.terraform
@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(set(ROOTS) - {EVERY_CHANGE}))
def test_every_stack_is_made_stays_as_it_is_and_goes_without_a_trace(name: str, tmp_path: Path) -> None:
    cycle(name, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("folder", sorted({root.folder for root in ROOTS.values()}))
def test_every_stack_is_valid(folder: str, tmp_path: Path) -> None:
    root = next(each for each in ROOTS.values() if each.folder == folder)
    workspace = Workspace(root, tmp_path)
    workspace.prepare()
    assert "Success" in workspace.run("validate")
