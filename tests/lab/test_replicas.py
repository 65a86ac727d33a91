"""Changes of IAM count some seconds after they were made: for callers, and for ECS; IAM itself knows them at once."""

import pytest
from botocore.exceptions import ClientError

from stackmedic.lab.account import ID
from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.replicas import ARRIVES_S
from tests.lab.open_account import OpenAccount, allow, deny, document

SOONEST, LATEST = ARRIVES_S
TASKS = {"Service": "ecs-tasks.amazonaws.com"}


@pytest.fixture
def account() -> OpenAccount:
    made = OpenAccount()
    made("ecs").create_cluster(clusterName="main")
    made.enforce()
    return made


def may_list(account: OpenAccount, key: str) -> bool:
    try:
        return bool(account.by(key)("ecs").list_clusters()["clusterArns"])
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDeniedException"
        return False


def put(account: OpenAccount, name: str, *statements: dict[str, object]) -> None:
    account("iam").put_user_policy(UserName="ann", PolicyName=name, PolicyDocument=document(*statements))


def test_a_permission_is_given_and_taken_some_seconds_later(account: OpenAccount) -> None:
    key = account.user("ann")
    put(account, "lists", allow("ecs:ListClusters"))
    assert account("iam").get_user_policy(UserName="ann", PolicyName="lists")["PolicyName"] == "lists"
    assert not may_list(account, key)
    account.advance(LATEST)
    assert may_list(account, key)
    account("iam").delete_user_policy(UserName="ann", PolicyName="lists")
    assert may_list(account, key)
    account.advance(LATEST)
    assert not may_list(account, key)


def test_no_change_arrives_before_its_time_nor_before_an_earlier_one(account: OpenAccount) -> None:
    key = account.user("ann")
    put(account, "lists", allow("ecs:ListClusters"))
    put(account, "but-not", deny("ecs:ListClusters"))
    seen = []
    for _ in range(int(LATEST * 10)):
        seen.append(may_list(account, key))
        account.advance(0.1)
    assert not any(seen[: int(SOONEST * 10)])
    first = seen.index(True) if True in seen else len(seen)
    last = len(seen) - 1 - seen[::-1].index(True) if True in seen else first
    assert all(seen[first : last + 1])
    assert not may_list(account, key)


def test_a_new_key_is_not_known_at_once_and_an_old_one_works_on_for_a_while(account: OpenAccount) -> None:
    account.user("ann", allow("ecs:ListClusters"))
    key = account("iam").create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        account.by(key)("ecs").list_clusters()
    account.advance(LATEST)
    assert may_list(account, key)
    account("iam").update_access_key(UserName="ann", AccessKeyId=key, Status="Inactive")
    assert may_list(account, key)
    account.advance(LATEST)
    with pytest.raises(ClientError, match="AuthFailure"):
        account.by(key)("ec2").describe_vpcs()


def test_a_role_cannot_be_assumed_the_moment_it_is_there(account: OpenAccount) -> None:
    trust = document({"Effect": "Allow", "Principal": TASKS, "Action": "sts:AssumeRole"})
    made = account("iam").create_role(RoleName="tasks", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    assert not permissions.trusts(account.account, made)
    account.advance(LATEST)
    assert permissions.trusts(account.account, made)


def test_changes_of_policies_boundaries_and_groups_are_on_their_way_alike(account: OpenAccount) -> None:
    iam, key = account("iam"), account.user("ann")
    shared = iam.create_policy(PolicyName="shared", PolicyDocument=document(allow("ecs:List*")))["Policy"]["Arn"]
    iam.create_group(GroupName="readers")
    iam.attach_group_policy(GroupName="readers", PolicyArn=shared)
    account.known()
    for change in (
        lambda: iam.add_user_to_group(GroupName="readers", UserName="ann"),
        lambda: iam.create_policy_version(PolicyArn=shared, PolicyDocument=document(allow("s3:*")), SetAsDefault=True),
        lambda: iam.set_default_policy_version(PolicyArn=shared, VersionId="v1"),
        lambda: iam.put_user_permissions_boundary(UserName="ann", PermissionsBoundary=f"arn:aws:iam::{ID}:policy/gone"),
    ):
        before = may_list(account, key)
        change()
        assert may_list(account, key) is before
        account.known()
        assert may_list(account, key) is not before


def test_what_iam_refuses_changes_nothing(account: OpenAccount) -> None:
    key = account.user("ann", allow("ecs:ListClusters"))
    with pytest.raises(ClientError):
        account("iam").delete_user_policy(UserName="ann", PolicyName="none")
    assert may_list(account, key)
    assert account.account.replicas.seen() is account.account.moto("iam", "aws")
