"""The service's log group keeps its lines for a week."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", days: int = 7) -> State:
    group = revisions.container(aws, aws.service(service))["logConfiguration"]["options"]["awslogs-group"]
    was = aws("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"][0].get("retentionInDays", 30)
    aws("logs").put_retention_policy(logGroupName=group, retentionInDays=days)
    return {"group": group, "days": was}


def heal(aws: Aws, state: State) -> None:
    aws("logs").put_retention_policy(logGroupName=state["group"], retentionInDays=state["days"])
