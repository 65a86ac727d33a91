"""ECS: services, deployments and tasks are ours; clusters and task definitions are moto's."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.ecs import placement, source
from stackmedic.lab.ecs.deployment import Service
from stackmedic.lab.ecs.task import Task
from stackmedic.lab.gateway import amend, before, own
from stackmedic.lab.services.ecs_checks import active_revision, check_balancers, check_strategy, check_task_ids
from stackmedic.lab.wire import AwsError, Call

KEPT_AS_GIVEN = (
    "deploymentConfiguration", "desiredCount", "enableExecuteCommand", "healthCheckGracePeriodSeconds", "loadBalancers",
    "networkConfiguration", "platformVersion", "enableECSManagedTags", "propagateTags", "placementConstraints",
    "placementStrategy", "serviceRegistries", "capacityProviderStrategy", "serviceConnectConfiguration",
    "availabilityZoneRebalancing",
)  # fmt: skip
STARTS_A_DEPLOYMENT = ("networkConfiguration", "platformVersion", "loadBalancers", "capacityProviderStrategy")
DEFAULT_CONFIGURATION = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "strategy": "ROLLING",
}


@amend("ecs", "DescribeClusters", "CreateCluster", "UpdateCluster", "PutClusterCapacityProviders")
def describe_clusters(account: Account, call: Call, answer: dict[str, Any]) -> None:
    """moto's counters know nothing of our tasks."""
    services = Counter(each.wire["clusterArn"] for each in account.ecs.services.values() if each.active)
    for cluster in answer.get("clusters", [answer["cluster"]] if "cluster" in answer else []):
        arn = cluster["clusterArn"]
        tasks = [task for task in account.ecs.tasks_in(arn) if task.alive]
        running = sum(task.wire["lastStatus"] == "RUNNING" for task in tasks)
        counts = {"runningTasksCount": running, "pendingTasksCount": len(tasks) - running}
        cluster.update(activeServicesCount=services[arn], **counts)


@own("ecs", "UpdateClusterSettings")
def update_cluster_settings(account: Account, call: Call) -> dict[str, Any]:
    """What is named is set; the rest stays. Container Insights count from the next minute (ECS API reference)."""
    cluster = account.moto("ecs", call.region).clusters[_cluster(account, call).rsplit("/", 1)[-1]]
    kept = {each["name"]: each for each in cluster.settings or []}
    cluster.settings = list((kept | {each["name"]: each for each in call.parameters["settings"]}).values())
    account.world.changed()
    shown = {"clusterArn": cluster.arn, "clusterName": cluster.name, "status": cluster.status}
    return {"cluster": shown | {"settings": cluster.settings}}


@own("ecs", "CreateService")
def create_service(account: Account, call: Call) -> dict[str, Any]:
    """The service as it was asked for; its first deployment starts.

    Asking for the same again changes nothing; for another of that name is an error, in the words that people report
    (github.com/hashicorp/terraform-provider-aws/issues/23462).
    """
    asked = call.parameters
    check_strategy(asked)
    known = find_service(account, _cluster(account, call), asked["serviceName"])
    if known is not None and known.active:
        if known.asked != _meant(asked):
            raise AwsError("InvalidParameterException", "Creation of service was not idempotent.")
        return {"service": show_service(account, known, tags=True)}
    revision = active_revision(account, call.region, asked["taskDefinition"])
    check_balancers(account, call.region, revision, asked.get("loadBalancers") or [])
    made = _stored(account, call)
    configuration = DEFAULT_CONFIGURATION | (asked.get("deploymentConfiguration") or {})
    wire = {
        "serviceArn": made.arn,
        "serviceName": made.name,
        "clusterArn": made.cluster_arn,
        "status": "ACTIVE",
        "desiredCount": 0,
        "launchType": asked.get("launchType", "FARGATE"),
        "platformVersion": "LATEST",
        "platformFamily": "Linux",
        "loadBalancers": [],
        "serviceRegistries": [],
        "schedulingStrategy": asked.get("schedulingStrategy", "REPLICA"),
        "deploymentController": asked.get("deploymentController", {"type": "ECS"}),
        "healthCheckGracePeriodSeconds": 0,
        "createdAt": account.world.utc(),
        "createdBy": f"arn:aws:iam::{account.id}:user/lab",
        "enableECSManagedTags": False,
        "propagateTags": "NONE",
        "enableExecuteCommand": False,
        "availabilityZoneRebalancing": _rebalancing(asked),
        "placementConstraints": [],
        "placementStrategy": [],
    }
    wire |= {name: asked[name] for name in KEPT_AS_GIVEN if asked.get(name) is not None}
    wire["deploymentConfiguration"] = configuration
    if wire.get("capacityProviderStrategy"):
        del wire["launchType"]
    service = Service(wire, _meant(asked))
    account.ecs.services[service.arn] = service
    account.ecs.watch(service)
    account.ecs.deploy(service, revision)
    return {"service": show_service(account, service, tags=True)}


def _rebalancing(asked: dict[str, Any]) -> str:
    """On by default where a service may have it: a replica service with room beside its desired count.

    Sources: docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (availabilityZoneRebalancing),
    docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html (maximumPercent 100, daemons).
    """
    most = int((asked.get("deploymentConfiguration") or {}).get("maximumPercent") or 200)
    return "ENABLED" if asked.get("schedulingStrategy", "REPLICA") == "REPLICA" and most > 100 else "DISABLED"


def _meant(asked: dict[str, Any]) -> dict[str, Any]:
    """A request without the token that a client made up for it."""
    return {name: value for name, value in asked.items() if name != "clientToken"}


def _stored(account: Account, call: Call) -> Any:
    """The service in moto's store, which lists and tags it, and validates its network: groups may be left out."""
    asked = call.parameters
    network = asked.get("networkConfiguration")
    if network:
        network = {"awsvpcConfiguration": {"securityGroups": []} | network["awsvpcConfiguration"]}
    return account.moto("ecs", call.region).create_service(
        asked.get("cluster") or "default",
        asked["serviceName"],
        asked.get("desiredCount"),
        task_definition_str=asked.get("taskDefinition"),
        load_balancers=asked.get("loadBalancers"),
        scheduling_strategy=asked.get("schedulingStrategy"),
        tags=asked.get("tags"),
        deployment_controller=asked.get("deploymentController"),
        launch_type=asked.get("launchType"),
        network_configuration=network,
        propagate_tags=asked.get("propagateTags") or "NONE",
    )


@own("ecs", "UpdateService")
def update_service(account: Account, call: Call) -> dict[str, Any]:
    """Counts take effect at once; a new revision, network or an explicit wish starts a deployment."""
    asked = call.parameters
    check_strategy(asked)
    service = service_of(account, call, asked["service"])
    wanted, balancers = asked.get("taskDefinition"), asked.get("loadBalancers")
    arn = active_revision(account, call.region, wanted) if wanted else str(service.wire["taskDefinition"])
    if wanted or balancers:
        serving = service.wire["loadBalancers"] if balancers is None else balancers
        check_balancers(account, call.region, arn, serving)
    before = {name: service.wire.get(name) for name in STARTS_A_DEPLOYMENT}
    count = service.desired
    for name in KEPT_AS_GIVEN:
        if asked.get(name) is None:
            continue
        if name == "deploymentConfiguration":
            service.wire[name] = service.configuration | asked[name]
        else:
            service.wire[name] = asked[name]
    if service.wire.get("capacityProviderStrategy"):
        service.wire.pop("launchType", None)
    elif asked.get("capacityProviderStrategy") is not None:  # An empty one goes back to the launch type.
        service.wire["launchType"] = "FARGATE"
    source.resize(service, count)
    changed = any(service.wire.get(name) != before[name] for name in STARTS_A_DEPLOYMENT)
    if arn != service.wire["taskDefinition"] or asked.get("forceNewDeployment") or changed:
        account.ecs.deploy(service, arn)
    else:
        service.steady = False
        account.world.changed(service.arn)
        account.ecs.reconcile(service)
    return {"service": show_service(account, service)}


@before("ecs", "DeleteCluster")
def may_delete_cluster(account: Account, call: Call) -> None:
    """Text: github.com/coldbrewcloud/coldbrew-cli/issues/35."""
    name = str(call.parameters.get("cluster") or "default").rsplit("/", 1)[-1]
    services = account.ecs.services.values()
    if any(
        each.wire["status"] == "ACTIVE" and each.wire["clusterArn"].endswith(f":cluster/{name}") for each in services
    ):
        text = "The Cluster cannot be deleted while Services are active."
        raise AwsError("ClusterContainsServicesException", text)


@own("ecs", "DeleteService")
def delete_service(account: Account, call: Call) -> dict[str, Any]:
    """A deleted service drains, and stays visible as INACTIVE."""
    service = service_of(account, call, call.parameters["service"])
    if service.desired and not call.parameters.get("force"):
        raise AwsError("InvalidParameterException", "The service cannot be stopped while it is scaled above 0.")
    service.wire.update(status="DRAINING", desiredCount=0)
    account.ecs.reconcile(service)
    shown = show_service(account, service)
    service.wire["status"] = "INACTIVE"
    ecs = account.moto("ecs", call.region)
    ecs.services.pop(f"{service.wire['clusterArn'].split('/')[-1]}:{service.name}", None)
    return {"service": shown}


@own("ecs", "DescribeServices")
def describe_services(account: Account, call: Call) -> dict[str, Any]:
    """Up to ten services; unknown ones are failures with reason MISSING, not errors."""
    names = call.parameters.get("services", [])
    if not names:
        raise AwsError("InvalidParameterException", "Services cannot be empty.")
    if len(names) > 10:
        raise AwsError("InvalidParameterException", "Services must contain at most 10 items.")
    cluster = _cluster(account, call)
    tags = "TAGS" in (call.parameters.get("include") or [])
    found = {name: find_service(account, cluster, name) for name in names}
    missing = [name for name, service in found.items() if service is None]
    arn = f"arn:aws:ecs:{call.region}:{account.id}:service/"
    return {
        "services": [show_service(account, service, tags) for service in found.values() if service],
        "failures": [{"arn": name if name.startswith("arn:") else arn + name, "reason": "MISSING"} for name in missing],
    }


@own("ecs", "ListTasks")
def list_tasks(account: Account, call: Call) -> dict[str, Any]:
    """By desired status (RUNNING unless asked otherwise), and by service, family or starter."""
    asked, cluster = call.parameters, _cluster(account, call)
    service = asked.get("serviceName")
    if service:
        service = service_of(account, call, service).name
    found = [
        task.arn
        for task in account.ecs.tasks_in(cluster)
        if task.wire["desiredStatus"] == asked.get("desiredStatus", "RUNNING")
        and (not service or task.wire["group"] == f"service:{service}")
        and (not asked.get("family") or task.definition["family"] == asked["family"])
        and (not asked.get("startedBy") or task.wire["startedBy"] == asked["startedBy"])
    ]
    return _page("taskArns", found, asked)


@own("ecs", "DescribeTasks")
def describe_tasks(account: Account, call: Call) -> dict[str, Any]:
    """Up to a hundred; unknown ones are failures with reason MISSING."""
    asked, cluster = call.parameters["tasks"], _cluster(account, call)
    if len(asked) > 100:
        raise AwsError("InvalidParameterException", "Tasks must contain at most 100 items.")
    check_task_ids(asked)
    found = {name: account.ecs.tasks.get(_within(cluster, "task", name)) for name in asked}
    missing = [
        name if name.startswith("arn:") else _within(cluster, "task", name)
        for name, task in found.items()
        if task is None
    ]
    return {
        "tasks": [task.wire for task in found.values() if task],
        "failures": [{"arn": name, "reason": "MISSING"} for name in missing],
    }


@own("ecs", "RunTask")
def run_task(account: Account, call: Call) -> dict[str, Any]:
    """Tasks without a service."""
    asked, cluster = call.parameters, _cluster(account, call)
    network = (asked.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    if not network:
        raise AwsError(
            "InvalidParameterException",
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        )
    arn = active_revision(account, call.region, asked["taskDefinition"], "InvalidParameterException")
    provider = next((each["capacityProvider"] for each in asked.get("capacityProviderStrategy") or []), "")
    started, failures = [], []
    for _ in range(asked.get("count") or 1):
        refused = placement.refusal(account, network, account.definition(arn), provider)
        if refused:
            failures.append({"reason": refused})
            continue
        task = account.ecs.lifecycle.create(
            cluster_arn=cluster,
            definition_arn=arn,
            configuration=network,
            group=asked.get("group") or f"family:{account.definition(arn)['family']}",
            started_by=asked.get("startedBy", ""),
            overrides=asked.get("overrides"),
            provider=provider,
        )
        started.append(task)
    return {"tasks": [task.wire for task in started], "failures": failures}


@own("ecs", "StopTask")
def stop_task(account: Account, call: Call) -> dict[str, Any]:
    """A person stops a task; a service replaces it."""
    task = task_of(account, call, call.parameters["task"])
    account.ecs.stop(task, "UserInitiated", call.parameters.get("reason") or "Task stopped by user")
    return {"task": task.wire}


@amend("ecs", "ListTaskDefinitions")
def list_task_definitions(account: Account, call: Call, answer: dict[str, Any]) -> None:
    """moto ignores the order that was asked for."""
    if call.parameters.get("sort") == "DESC":
        answer["taskDefinitionArns"].reverse()


def show_service(account: Account, service: Service, tags: bool = False) -> dict[str, Any]:
    """A service as DescribeServices shows it, with counts from its tasks."""
    shown = dict(service.wire)
    shown["deployments"] = []
    for deployment in service.deployments:
        counts = _counts(account.ecs.tasks_of(service, deployment))
        desired = service.desired if deployment is service.primary and not deployment.failed else counts["runningCount"]
        desired = deployment.keeps if deployment is source.left(service) else desired
        shown["deployments"].append(deployment.wire | counts | {"desiredCount": desired})
    shown |= _counts(account.ecs.tasks_of(service))
    shown["events"] = list(service.events)
    if tags:
        gone = shown["status"] == "INACTIVE"  # Still described for a while, but no resource that has tags.
        shown["tags"] = (
            [] if gone else account.moto("ecs", service.arn.split(":")[3]).list_tags_for_resource(service.arn)
        )
    return shown


def _counts(tasks: Iterable[Task]) -> dict[str, int]:
    states = [task.wire["lastStatus"] for task in tasks]
    return {"runningCount": states.count("RUNNING"), "pendingCount": len(states) - states.count("RUNNING")}


def find_service(account: Account, cluster_arn: str, name: str) -> Service | None:
    """A service by name or ARN."""
    return account.ecs.services.get(_within(cluster_arn, "service", name))


def _within(cluster_arn: str, kind: str, name: str) -> str:
    """The ARN of a cluster's service or task, by name, id, or an ARN of either form."""
    return f"{cluster_arn.replace(':cluster/', f':{kind}/')}/{name.rsplit('/', 1)[-1]}"


def _cluster(account: Account, call: Call) -> str:
    """The cluster's ARN. Raises ClusterNotFoundException as ECS does."""
    name = (call.parameters.get("cluster") or "default").rsplit("/", 1)[-1]
    stored = account.moto("ecs", call.region).clusters.get(name)
    if stored is None:
        raise AwsError("ClusterNotFoundException", "Cluster not found.")
    return str(stored.arn)


def service_of(account: Account, call: Call, name: str) -> Service:
    service = find_service(account, _cluster(account, call), name)
    if service is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    if not service.active and call.operation in ("UpdateService", "DeleteService"):
        raise AwsError("ServiceNotActiveException", "Service was not ACTIVE.")
    return service


def task_of(account: Account, call: Call, name: str) -> Task:
    task = account.ecs.tasks.get(_within(_cluster(account, call), "task", name))
    if task is None:
        raise AwsError("InvalidParameterException", "The referenced task was not found.")
    return task


def _page(key: str, items: list[str], asked: dict[str, Any]) -> dict[str, Any]:
    start, size = int(asked.get("nextToken") or 0), int(asked.get("maxResults") or 100)
    rest = {"nextToken": str(start + size)} if start + size < len(items) else {}
    return {key: items[start : start + size], **rest}
