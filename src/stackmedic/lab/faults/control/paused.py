"""Everything is put to sleep on purpose: every service at zero tasks, every database stopped."""

from stackmedic.lab.fault import Aws, FaultError, State


def inject(aws: Aws) -> State:
    services = []
    for cluster in aws("ecs").list_clusters()["clusterArns"]:
        arns = aws("ecs").list_services(cluster=cluster)["serviceArns"]
        for each in aws("ecs").describe_services(cluster=cluster, services=arns)["services"] if arns else []:
            services.append([cluster, each["serviceName"], each["desiredCount"]])
            aws("ecs").update_service(cluster=cluster, service=each["serviceName"], desiredCount=0)
    found = aws("rds").describe_db_instances()["DBInstances"]
    clusters = sorted({each["DBClusterIdentifier"] for each in found if each.get("DBClusterIdentifier")})
    databases = [each["DBInstanceIdentifier"] for each in found if not each.get("DBClusterIdentifier")]
    for name in clusters:
        aws("rds").stop_db_cluster(DBClusterIdentifier=name)
    for name in databases:
        aws("rds").stop_db_instance(DBInstanceIdentifier=name)
    return {"services": services, "databases": databases, "clusters": clusters}


def heal(aws: Aws, state: State) -> None:
    """Databases first, as the runbook does; AWS starts only what has stopped."""
    status = {name: aws.database(name)["DBInstanceStatus"] for name in (*state["databases"], *state["clusters"])}
    if "stopping" in status.values():
        raise FaultError("the database is still stopping, and AWS starts only what has stopped: advance 6m first")
    for name in state["databases"]:
        if status[name] == "stopped":
            aws("rds").start_db_instance(DBInstanceIdentifier=name)
    for name in state["clusters"]:
        if status[name] == "stopped":
            aws("rds").start_db_cluster(DBClusterIdentifier=name)
    for cluster, name, count in state["services"]:
        aws("ecs").update_service(cluster=cluster, service=name, desiredCount=count)
