"""What EC2 refuses of addresses that are in use, and where traffic goes when an endpoint loses its route tables."""

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
