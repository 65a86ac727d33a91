"""IAM's simulator answers as the evaluator decides, on policies that are attached or only given."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from stackmedic.lab.account import ID
from tests.lab.open_account import OpenAccount, allow, deny, document, refusal

ROLE = f"arn:aws:iam::{ID}:role/r"
MAIN = f"arn:aws:ecs:ap-southeast-2:{ID}:cluster/main"


@pytest.fixture
def account() -> OpenAccount:
    account = OpenAccount()
    account.role("r", {"Service": "ecs-tasks.amazonaws.com"}, allow("ecs:*", MAIN), deny("ecs:DeleteCluster"))
    return account


def decisions(account: OpenAccount, source: str, *actions: str, **more: Any) -> list[str]:
    answer = account("iam").simulate_principal_policy(PolicySourceArn=source, ActionNames=list(actions), **more)
    return [each["EvalDecision"] for each in answer["EvaluationResults"]]


def custom(account: OpenAccount, *policies: str, **more: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"ActionNames": ["s3:GetObject"], **more}
    return dict(account("iam").simulate_custom_policy(PolicyInputList=list(policies), **asked)["EvaluationResults"][0])


def test_a_role_is_judged_by_its_policies(account: OpenAccount) -> None:
    actions = ("ecs:UpdateCluster", "ecs:DeleteCluster", "ec2:DescribeVpcs")
    assert decisions(account, ROLE, *actions, ResourceArns=[MAIN]) == ["allowed", "explicitDeny", "implicitDeny"]
    assert decisions(account, ROLE, "ecs:UpdateCluster") == ["implicitDeny"]  # On everything, that is.


def test_a_boundary_counts_and_says_so(account: OpenAccount) -> None:
    made = account("iam").create_policy(PolicyName="bound", PolicyDocument=document(allow("ec2:*")))
    account("iam").put_role_permissions_boundary(RoleName="r", PermissionsBoundary=made["Policy"]["Arn"])
    answer = account("iam").simulate_principal_policy(
        PolicySourceArn=ROLE, ActionNames=["ecs:UpdateCluster"], ResourceArns=[MAIN]
    )
    (result,) = answer["EvaluationResults"]
    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}


def test_a_users_groups_count(account: OpenAccount) -> None:
    account.user("ann")
    iam = account("iam")
    iam.create_group(GroupName="ops")
    iam.put_group_policy(GroupName="ops", PolicyName="p", PolicyDocument=document(allow("rds:StartDBInstance")))
    source = f"arn:aws:iam::{ID}:user/ann"
    assert decisions(account, source, "rds:StartDBInstance") == ["implicitDeny"]
    iam.add_user_to_group(GroupName="ops", UserName="ann")
    assert decisions(account, source, "rds:StartDBInstance", "rds:StopDBInstance") == ["allowed", "implicitDeny"]


def test_the_decisive_statements_are_named(account: OpenAccount) -> None:
    answer = account("iam").simulate_principal_policy(
        PolicySourceArn=ROLE, ActionNames=["ecs:DeleteCluster"], ResourceArns=[MAIN]
    )
    (matched,) = answer["EvaluationResults"][0]["MatchedStatements"]  # "The deny statement is the only entry".
    assert (matched["SourcePolicyId"], matched["SourcePolicyType"]) == ("role_r_own", "IAM Policy")


def test_simulator_and_guard_agree(account: OpenAccount) -> None:
    key = account.user("ann", allow(["ecs:List*", "ec2:Describe*"]), deny("ecs:ListTasks"))
    account.enforce()
    calls = {
        "ecs:ListClusters": ("ecs", "list_clusters"),
        "ecs:ListTasks": ("ecs", "list_tasks"),
        "ec2:DescribeVpcs": ("ec2", "describe_vpcs"),
        "rds:DescribeDBInstances": ("rds", "describe_db_instances"),
    }
    said = decisions(account, f"arn:aws:iam::{ID}:user/ann", *calls)
    for decision, (service, operation) in zip(said, calls.values(), strict=True):
        try:
            getattr(account.by(key)(service), operation)()
            answered = True
        except ClientError as error:
            answered = "AccessDenied" not in refusal(error)[0]
        assert answered is (decision == "allowed"), operation


def test_given_policies_are_judged_alone(account: OpenAccount) -> None:
    assert custom(account, document(allow("s3:*")))["EvalDecision"] == "allowed"
    assert custom(account, document(allow("s3:*")), document(deny("s3:Get*")))["EvalDecision"] == "explicitDeny"
    bound = {"PermissionsBoundaryPolicyInputList": [document(allow("ec2:*"))]}
    assert custom(account, document(allow("s3:*")), **bound)["EvalDecision"] == "implicitDeny"


def test_a_resources_policy_counts_when_it_is_given(account: OpenAccount) -> None:
    who = f"arn:aws:iam::{ID}:user/ann"
    theirs = document(allow("s3:GetObject", "*", Principal={"AWS": who}))
    given = {"ResourcePolicy": theirs, "CallerArn": who, "ResourceArns": ["arn:aws:s3:::b/k"]}
    assert custom(account, document(allow("ec2:*")), **given)["EvalDecision"] == "allowed"
    assert (
        custom(account, document(allow("ec2:*")), **{**given, "CallerArn": who + "2"})["EvalDecision"] == "implicitDeny"
    )


def test_missing_context_is_named_and_given_context_counts(account: OpenAccount) -> None:
    policy = document(allow("s3:GetObject", "*", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}))
    lacking = custom(account, policy)
    assert (lacking["EvalDecision"], lacking["MissingContextValues"]) == ("implicitDeny", ["aws:SourceIp"])
    entry = {"ContextKeyName": "aws:SourceIp", "ContextKeyValues": ["192.0.2.7"], "ContextKeyType": "ip"}
    full = custom(account, policy, ContextEntries=[entry])
    assert (full["EvalDecision"], full["MissingContextValues"]) == ("allowed", [])
    named = custom(account, policy, ResourceArns=["arn:aws:s3:::b/k"])
    assert named["ResourceSpecificResults"][0]["MissingContextValues"] == ["aws:SourceIp"]


def test_results_come_in_pages(account: OpenAccount) -> None:
    pages = (
        account("iam")
        .get_paginator("simulate_principal_policy")
        .paginate(PolicySourceArn=ROLE, ActionNames=[f"ecs:A{i}" for i in range(5)], PaginationConfig={"PageSize": 2})
    )
    assert [len(page["EvaluationResults"]) for page in pages] == [2, 2, 1]


@pytest.mark.parametrize(
    ("source", "code", "text"),
    [
        (f"arn:aws:iam::{ID}:role/gone", "NoSuchEntity", "The role with name gone cannot be found."),
        (f"arn:aws:iam::{ID}:user/lab", "NoSuchEntity", "The user with name lab cannot be found."),
        (
            f"arn:aws:sts::{ID}:assumed-role/r/s",
            "InvalidInput",
            f"Invalid Entity Arn: arn:aws:sts::{ID}:assumed-role/r/s does not clearly define entity type and name.",
        ),
    ],
)
def test_whom_iam_does_not_know_is_refused(account: OpenAccount, source: str, code: str, text: str) -> None:
    with pytest.raises(ClientError) as caught:
        decisions(account, source, "ecs:ListClusters")
    assert (refusal(caught.value)[0], refusal(caught.value)[2]) == (code, text)


def test_simulating_changes_nothing(account: OpenAccount) -> None:
    version = account.account.world.version
    decisions(account, ROLE, "ecs:ListClusters")
    assert account.account.world.version == version
