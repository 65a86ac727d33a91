"""Lists come in pages, as in AWS: of the size that was asked for, or of the operation's own."""

import pytest

from tests.lab.open_account import OpenAccount

CLUSTER = "many"


@pytest.fixture(scope="module")
def account() -> OpenAccount:
    """A cluster with twelve services that have no tasks."""
    made = OpenAccount()
    ecs, ec2 = made("ecs"), made("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    ecs.create_cluster(clusterName=CLUSTER)
    ecs.register_task_definition(
        family="web", networkMode="awsvpc", cpu="256", memory="512", requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "web", "image": "web:1"}],
    )  # fmt: skip
    for number in range(12):
        ecs.create_service(
            cluster=CLUSTER, serviceName=f"s{number:02}", taskDefinition="web", desiredCount=0, launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet]}},
        )  # fmt: skip
    return made


def test_who_does_not_ask_for_a_size_gets_the_operation_s_own(account: OpenAccount) -> None:
    first = account("ecs").list_services(cluster=CLUSTER)
    assert (len(first["serviceArns"]), "nextToken" in first) == (10, True)
    rest = account("ecs").list_services(cluster=CLUSTER, nextToken=first["nextToken"])
    assert (len(rest["serviceArns"]), "nextToken" in rest) == (2, False)
    assert len({*first["serviceArns"], *rest["serviceArns"]}) == 12


def test_who_asks_for_more_than_there_is_gets_everything_at_once(account: OpenAccount) -> None:
    whole = account("ecs").list_services(cluster=CLUSTER, maxResults=100)
    assert (len(whole["serviceArns"]), "nextToken" in whole) == (12, False)


def test_later_pages_are_of_the_list_that_was_begun(account: OpenAccount) -> None:
    ec2 = account("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.0.0.0/16"]}])["Vpcs"][0]["VpcId"]
    for number in range(7):
        ec2.create_security_group(GroupName=f"g{number}", Description="one of many", VpcId=vpc)
    mine = [{"Name": "vpc-id", "Values": [vpc]}]
    first = ec2.describe_security_groups(Filters=mine, MaxResults=5)
    ec2.create_security_group(GroupName="late", Description="made between two pages", VpcId=vpc)
    second = ec2.describe_security_groups(Filters=mine, MaxResults=5, NextToken=first["NextToken"])
    assert (len(first["SecurityGroups"]), len(second["SecurityGroups"]), "NextToken" in second) == (5, 3, False)


def test_a_page_of_one_list_is_no_page_of_another(account: OpenAccount) -> None:
    token = account("ecs").list_services(cluster=CLUSTER)["nextToken"]
    answer = account("ecs").list_task_definition_families(nextToken=token)
    assert answer["families"] == ["web"]
