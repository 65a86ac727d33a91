"""What EC2 refuses of addresses in use, where traffic goes without an endpoint's route, whom tasks ask for names."""

import pytest
from botocore.exceptions import ClientError

from stackmedic.lab.fault import Aws
from stackmedic.lab.faults.network import default_route_deleted
from tests.scenarios.lab import BACKEND, CLUSTER, Lab


def address(lab: Lab) -> dict[str, str]:
    """The address of a NAT gateway."""
    return dict(lab.ec2.describe_addresses()["Addresses"][0])


@pytest.mark.parametrize(
    ("operation", "key"), [("release_address", "AllocationId"), ("disassociate_address", "AssociationId")]
)
def test_an_address_of_a_nat_gateway_is_the_gateways(staging: Lab, operation: str, key: str) -> None:
    with pytest.raises(ClientError, match=r"AuthFailure.*You do not have permission to access the specified resource"):
        getattr(staging.ec2, operation)(**{key: address(staging)[key]})

    assert address(staging)["AssociationId"]


def test_the_address_of_a_deleted_nat_gateway_can_be_released(staging: Lab) -> None:
    held = address(staging)
    nats = staging.ec2.describe_nat_gateways()["NatGateways"]
    [nat] = [
        each["NatGatewayId"]
        for each in nats
        if held["AllocationId"] in [one["AllocationId"] for one in each["NatGatewayAddresses"]]
    ]
    staging.ec2.delete_nat_gateway(NatGatewayId=nat)
    with pytest.raises(ClientError, match="AuthFailure"):
        staging.ec2.release_address(AllocationId=held["AllocationId"])
    staging.advance(3)
    staging.ec2.release_address(AllocationId=held["AllocationId"])

    left = [each["AllocationId"] for each in staging.ec2.describe_addresses()["Addresses"]]
    assert held["AllocationId"] not in left


def without_route_tables(lab: Lab) -> str:
    """The gateway endpoint for S3 stays, in no route table; its id."""
    [endpoint] = [each for each in lab.ec2.describe_vpc_endpoints()["VpcEndpoints"] if each["RouteTableIds"]]
    name = str(endpoint["VpcEndpointId"])
    lab.ec2.modify_vpc_endpoint(VpcEndpointId=name, RemoveRouteTableIds=endpoint["RouteTableIds"])
    return name


def rollout(lab: Lab) -> str:
    """How a new deployment of the backend comes out, which pulls its image's layers from S3."""
    lab.redeploy()
    lab.advance(15)
    return str(lab.ecs.list_service_deployments(cluster=CLUSTER, service=BACKEND)["serviceDeployments"][0]["status"])


def test_without_the_endpoints_route_s3_is_reached_through_nat(staging: Lab) -> None:
    endpoint = without_route_tables(staging)
    tables = staging.ec2.describe_route_tables()["RouteTables"]
    targets = [route.get("GatewayId") for table in tables for route in table["Routes"]]

    assert endpoint not in targets
    assert "SUCCESSFUL" == rollout(staging)


def test_without_the_endpoints_route_and_without_nat_no_image_comes(staging: Lab) -> None:
    without_route_tables(staging)
    default_route_deleted.inject(Aws(staging.url))

    assert "SUCCESSFUL" != rollout(staging)


def test_a_route_table_that_the_endpoint_gets_back_leads_to_it(staging: Lab) -> None:
    endpoint = without_route_tables(staging)
    table = staging.route_table_of_tasks()
    staging.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=[table])
    [shown] = staging.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]

    assert [endpoint] == [each["GatewayId"] for each in shown["Routes"] if "DestinationPrefixListId" in each]


def test_an_endpoint_takes_a_name_over_only_as_long_as_its_private_dns_is_on(staging: Lab) -> None:
    subnets = staging.service()["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    vpc = staging.ec2.describe_subnets(SubnetIds=subnets[:1])["Subnets"][0]["VpcId"]
    closed = staging.ec2.create_security_group(GroupName="closed", Description="closed", VpcId=vpc)["GroupId"]
    made = staging.ec2.create_vpc_endpoint(
        VpcId=vpc, VpcEndpointType="Interface", ServiceName=f"com.amazonaws.{staging.region}.secretsmanager",
        SubnetIds=subnets, SecurityGroupIds=[closed], PrivateDnsEnabled=True,
    )["VpcEndpoint"]["VpcEndpointId"]  # fmt: skip
    assert "SUCCESSFUL" != rollout(staging)

    staging.ec2.modify_vpc_endpoint(VpcEndpointId=made, PrivateDnsEnabled=False)

    [shown] = staging.ec2.describe_vpc_endpoints(VpcEndpointIds=[made])["VpcEndpoints"]
    assert shown["PrivateDnsEnabled"] is False
    assert "SUCCESSFUL" == rollout(staging)


def test_a_policy_that_is_reset_allows_everything_again(staging: Lab) -> None:
    [endpoint] = [each["VpcEndpointId"] for each in staging.ec2.describe_vpc_endpoints()["VpcEndpoints"]]
    staging.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument='{"Version":"2012-10-17","Statement":[]}')
    assert "SUCCESSFUL" != rollout(staging)

    staging.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, ResetPolicy=True)
    assert "SUCCESSFUL" == rollout(staging)


def name_servers(lab: Lab, *servers: str) -> None:
    """DHCP options of the stack's VPC that name other resolvers."""
    options = lab.ec2.create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name-servers", "Values": list(servers)}])[
        "DhcpOptions"
    ]["DhcpOptionsId"]
    [vpc] = lab.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]
    lab.ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc["VpcId"])


def test_another_resolver_is_asked_by_new_tasks_only_and_where_nobody_answers_none_starts(staging: Lab) -> None:
    name_servers(staging, "10.0.200.2")
    staging.advance(20)
    told = staging.control("health")

    assert ([], {"start"}) == (told["hurts"], {each["kind"] for each in told["risks"]})
    assert "SUCCESSFUL" != rollout(staging)


@pytest.mark.parametrize("servers", [["AmazonProvidedDNS"], ["10.0.200.2", "169.254.169.253"]])
def test_amazons_resolver_by_any_of_its_names_lets_tasks_start(staging: Lab, servers: list[str]) -> None:
    name_servers(staging, *servers)

    assert "SUCCESSFUL" == rollout(staging)
    assert ([], []) == (staging.control("health")["hurts"], staging.control("health")["risks"])


def test_a_resolver_of_the_internet_has_to_be_let_out_to(staging: Lab) -> None:
    name_servers(staging, "1.1.1.1")
    assert "SUCCESSFUL" != rollout(staging)

    anywhere = [{"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    staging.ec2.authorize_security_group_egress(GroupId=staging.task_group(), IpPermissions=anywhere)
    assert "SUCCESSFUL" == rollout(staging)
