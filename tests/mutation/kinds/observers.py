"""What only looks on or counts: flow logs, budgets, dashboards, builds."""

from collections.abc import Iterator

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack


def mutations(stack: Stack) -> Iterator[Mutation]:
    for each in stack.all("ec2", "describe_flow_logs", "FlowLogs"):
        key = each["FlowLogId"]
        yield Mutation(f"flow logs of {each['ResourceId']}: deleted", (key,), ("FlowLogs",),
                       call("ec2", "delete_flow_logs", FlowLogIds=[key]))  # fmt: skip
    for each in stack.all("cloudwatch", "list_dashboards", "DashboardEntries"):
        name = each["DashboardName"]
        yield Mutation(f"dashboard {name}: deleted", (name,), ("Dashboards",),
                       call("cloudwatch", "delete_dashboards", DashboardNames=[name]))  # fmt: skip
    account = stack.lab.client("sts").get_caller_identity()["Account"]
    for each in stack.all("budgets", "describe_budgets", "Budgets", AccountId=account):
        name = each["BudgetName"]
        yield Mutation(f"budget {name}: deleted", (name,), ("Budgets",),
                       call("budgets", "delete_budget", AccountId=account, BudgetName=name))  # fmt: skip
    for name in stack.all("codebuild", "list_projects", "projects"):
        for title, field, value in (
            ("buildspec: none", "source", {"type": "NO_SOURCE", "buildspec": "version: 0.2"}),
            ("timeout: 5", "timeoutInMinutes", 5),
            ("role: another", "serviceRole", f"arn:aws:iam::{account}:role/no-such-role"),
        ):
            yield Mutation(f"project {name} {title}", (str(name),), (field,),
                           call("codebuild", "update_project", name=name, **{field: value}))  # fmt: skip
        yield Mutation(f"project {name}: deleted", (str(name),), ("projects",),
                       call("codebuild", "delete_project", name=name))  # fmt: skip
