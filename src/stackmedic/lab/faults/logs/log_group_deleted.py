"""The log group is deleted: lines of running tasks are lost, no new container starts; a new deployment is forced."""

from stackmedic.lab.fault import Aws, FaultError, State, revisions


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    options = revisions.container(aws, found).get("logConfiguration", {}).get("options", {})
    group = options.get("awslogs-group")
    if not group:
        raise FaultError(f"{found['serviceName']} writes to no log group")
    known = aws("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]
    aws("logs").delete_log_group(logGroupName=group)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "group": group, "days": known.get("retentionInDays")}


def heal(aws: Aws, state: State) -> None:
    aws("logs").create_log_group(logGroupName=state["group"])
    if state["days"]:
        aws("logs").put_retention_policy(logGroupName=state["group"], retentionInDays=state["days"])
    revisions.redeploy(aws, aws.service(state["service"]))
