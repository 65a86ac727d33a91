"""VPC endpoints: one that is gone is told apart in the answer, and its route tables may be gone before it.

moto fails the whole call for either. Source: API reference of DeleteVpcEndpoints ("Unsuccessful") and "Error codes for
the Amazon EC2 API" (docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html).
"""

from typing import Any

from moto.ec2.utils import generate_route_id

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.wire import Call

GONE = "InvalidVpcEndpointId.NotFound"


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
