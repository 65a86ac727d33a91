"""VPC endpoints: one interface in each of their subnets, which carries their groups; what is gone is told apart.

moto makes the interfaces once, at addresses that no subnet has, and leaves them as they are when the endpoint is
modified; it fails a whole deletion for one endpoint that is gone, or whose route tables are. Sources:
docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html, API reference of DeleteVpcEndpoints
("Unsuccessful"), docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html.
"""

import json
from typing import Any

from moto.ec2.utils import generate_route_id

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, own
from stackmedic.lab.services import interfaces
from stackmedic.lab.wire import AwsError, Call

GONE = "InvalidVpcEndpointId.NotFound"
GATEWAYS = ("s3", "dynamodb")
# Of the services that have endpoints, those whose paths the lab knows (physics/network.py) or stacks name.
INTERFACES = (
    "ecr.api", "ecr.dkr", "ecs", "elasticloadbalancing", "kms", "logs", "monitoring", "s3", "secretsmanager", "sns",
    "sqs", "ssm", "ssmmessages", "sts", "xray",
)  # fmt: skip


@own("ec2", "DescribeVpcEndpointServices")
def describe_vpc_endpoint_services(account: Account, call: Call) -> dict[str, Any]:
    """What endpoints there can be; moto reads this of every store there is, and fails until there is one.

    Source: docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html.
    """
    of_type = [("Gateway", each) for each in GATEWAYS] + [("Interface", each) for each in INTERFACES]
    zones = [f"{call.region}{letter}" for letter in "abc"]
    wanted = call.parameters.get("ServiceNames") or []
    found = [
        {
            "ServiceName": f"com.amazonaws.{call.region}.{name}", "ServiceType": [{"ServiceType": kind}],
            "AvailabilityZones": zones, "Owner": "amazon", "AcceptanceRequired": False,
            "VpcEndpointPolicySupported": True,
            **({"PrivateDnsName": f"{name}.{call.region}.amazonaws.com"} if kind == "Interface" else {}),
        }
        for kind, name in of_type
    ]  # fmt: skip
    shown = [each for each in found if not wanted or each["ServiceName"] in wanted]
    if missing := sorted(set(wanted) - {str(each["ServiceName"]) for each in shown}):
        raise AwsError("InvalidServiceName", f"The Vpc Endpoint Service '{missing[0]}' does not exist")
    return {"ServiceNames": [each["ServiceName"] for each in shown], "ServiceDetails": shown}


@after("ec2", "CreateVpcEndpoint")
def create(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """Its interfaces get free addresses of their subnets."""
    settle(account, account.moto("ec2", call.region).vpc_end_points[stored["VpcEndpoint"]["VpcEndpointId"]])


@after("ec2", "ModifyVpcEndpoint")
def modify(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """Subnets that come get an interface, those that go lose theirs; groups change on all of them. A gateway's route
    comes and goes with the tables that it is associated with. moto knows neither private DNS nor a reset here.

    Sources: docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html ("Routing"),
    docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html.
    """
    ec2 = account.moto("ec2", call.region)
    endpoint = ec2.vpc_end_points[call.parameters["VpcEndpointId"]]
    if call.parameters.get("ResetPolicy"):
        endpoint.policy_document = json.dumps(endpoint.DEFAULT_POLICY)
    if endpoint.vpc_endpoint_type.lower() != "interface":
        for table in call.parameters.get("RemoveRouteTableIds") or ():
            if _leads_there(ec2, table, endpoint):
                ec2.delete_route(table, endpoint.destination_prefix_list_id)
        for table in call.parameters.get("AddRouteTableIds") or ():
            if not _leads_there(ec2, table, endpoint):
                to = {"destination_prefix_list_id": endpoint.destination_prefix_list_id, "gateway_id": endpoint.id}
                ec2.create_route(table, None, **to)
        return
    endpoint.private_dns_enabled = call.parameters.get("PrivateDnsEnabled", endpoint.private_dns_enabled)
    made = {ec2.enis[each].subnet.id: each for each in endpoint.network_interface_ids}
    for subnet in set(made) - set(endpoint.subnet_ids):
        del ec2.enis[made.pop(subnet)]
    for subnet in endpoint.subnet_ids:
        if subnet not in made:
            made[subnet] = ec2.create_network_interface(subnet, None).id
    endpoint.network_interface_ids = [made[each] for each in endpoint.subnet_ids]
    settle(account, endpoint)


def settle(account: Account, endpoint: Any) -> None:
    """Make an endpoint's interfaces what EC2 makes them: with free addresses, its groups, and a name."""
    ec2 = endpoint.ec2_backend
    for each in endpoint.network_interface_ids or ():
        made = ec2.enis[each]
        if not made.requester_managed:
            interfaces.settle(made, interfaces.free(account, made.subnet, made)[:1])
        made.description, made.status, made.requester_managed = f"VPC Endpoint Interface {endpoint.id}", "in-use", True
        if endpoint.security_group_ids:
            made._group_set = [ec2.get_security_group_from_id(group) for group in endpoint.security_group_ids]


@own("ec2", "DeleteVpcEndpoints")
def delete_vpc_endpoints(account: Account, call: Call) -> dict[str, Any]:
    ec2, unsuccessful = account.moto("ec2"), []
    for name in call.parameters["VpcEndpointIds"]:
        found = ec2.vpc_end_points.get(name)
        if found is None or found.state == "deleted":
            said = {"Code": GONE, "Message": f"The Vpc Endpoint Id '{name}' does not exist"}
            unsuccessful.append({"ResourceId": name, "Error": said})
            continue
        found.route_table_ids = [each for each in found.route_table_ids or () if _leads_there(ec2, each, found)]
        ec2.delete_vpc_endpoints([name])
    return {"Unsuccessful": unsuccessful}


def _leads_there(ec2: Any, route_table_id: str, endpoint: Any) -> bool:
    table = ec2.route_tables.get(route_table_id)
    return table is not None and generate_route_id(route_table_id, endpoint.destination_prefix_list_id) in table._routes
