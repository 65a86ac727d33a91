"""Cloud Map: who is registered is who runs, which ECS sees to."""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.physics import discovery
from stackmedic.lab.wire import AwsError, Call


@own("servicediscovery", "ListInstances")
def list_instances(account: Account, call: Call) -> dict[str, Any]:
    found = account.moto("servicediscovery").services.get(str(call.parameters["ServiceId"]))
    if found is None:
        raise AwsError("ServiceNotFound", f"No service found with ID {call.parameters['ServiceId']}")
    return {"Instances": [shown(account, task) for task in discovery.tasks_of(account, found.arn)]}


@own("servicediscovery", "DiscoverInstances")
def discover_instances(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters
    found = discovery.registered(account, f"{wanted['ServiceName']}.{wanted['NamespaceName']}".lower())
    if found is None:
        raise AwsError("ServiceNotFound", f"The service {wanted['ServiceName']} doesn't exist.")
    tasks = discovery.tasks_of(account, found.arn)
    return {
        "Instances": [
            {
                "InstanceId": task.id,
                "NamespaceName": wanted["NamespaceName"],
                "ServiceName": wanted["ServiceName"],
                "HealthStatus": "HEALTHY",
                "Attributes": shown(account, task)["Attributes"],
            }
            for task in tasks
        ]
    }


def shown(account: Account, task: Any) -> dict[str, Any]:
    attributes = {
        "AWS_INSTANCE_IPV4": task.interface.address,
        "AVAILABILITY_ZONE": task.wire["availabilityZone"],
        "REGION": account.region,
        "ECS_TASK_DEFINITION_FAMILY": str(task.definition.get("family", "")),
    }
    return {"Id": task.id, "Attributes": attributes}
