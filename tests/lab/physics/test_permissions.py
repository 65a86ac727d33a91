"""What roles and callers may do: identity, resource, boundary and endpoint policies together."""

import pytest

from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.permissions import caller_may, key_refusal, refusal, role_may, trusts
from stackmedic.lab.wire import Call
from tests.lab.physics.village import ID, TRUST, Village, allow, deny, document

GET = "secretsmanager:GetSecretValue"
SECRET = f"arn:aws:secretsmanager:ap-southeast-2:{ID}:secret:db-AbCdEf"


@pytest.fixture
def village() -> Village:
    return Village()


def test_an_inline_policy_allows(village: Village) -> None:
    role = village.role("r", allow(GET, SECRET))
    assert role_may(village, role, GET, SECRET) and not role_may(village, role, GET, SECRET + "2")


def test_aws_own_execution_policy_lets_images_be_pulled_and_logs_be_written_but_no_secret_be_read(
    village: Village,
) -> None:
    role = village.role("r")
    village.attach(role, "AmazonECSTaskExecutionRolePolicy")
    for action in ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "logs:CreateLogStream"):
        assert role_may(village, role, action, "*")
    assert not role_may(village, role, GET, SECRET) and not role_may(village, role, "logs:CreateLogGroup", "*")


def test_a_new_default_version_of_a_policy_counts_and_the_old_one_does_not(village: Village) -> None:
    role, iam = village.role("r"), village.moto("iam", "aws")
    policy = iam.create_policy("", "/", document(allow(GET)), "p", [])
    iam.attach_role_policy(policy.arn, "r")
    assert role_may(village, role, GET, SECRET)
    iam.create_policy_version(policy.arn, document(allow("s3:*")), True)
    assert not role_may(village, role, GET, SECRET)


def test_a_detached_policy_no_longer_helps(village: Village) -> None:
    role, iam = village.role("r"), village.moto("iam", "aws")
    village.attach(role, "SecretsManagerReadWrite")
    assert role_may(village, role, GET, SECRET)
    iam.detach_role_policy(next(iter(iam.roles.values())).managed_policies.copy().popitem()[0], "r")
    assert not role_may(village, role, GET, SECRET)


def test_a_role_that_is_not_there_may_nothing(village: Village) -> None:
    assert not role_may(village, f"arn:aws:iam::{ID}:role/gone", GET, SECRET)


def test_within_the_account_a_resource_policy_is_enough(village: Village) -> None:
    role = village.role("r")
    theirs = document(allow(GET, "*", Principal={"AWS": role}))
    assert refusal(village, role, GET, SECRET, resource_policy=theirs) == ""


def test_a_resource_policy_for_the_account_only_hands_the_question_to_iam(village: Village) -> None:
    theirs = document(allow(GET, "*", Principal={"AWS": f"arn:aws:iam::{ID}:root"}))
    assert "no identity-based policy" in refusal(village, village.role("r"), GET, SECRET, resource_policy=theirs)
    assert refusal(village, village.role("s", allow(GET)), GET, SECRET, resource_policy=theirs) == ""


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": f"arn:aws:iam::{ID}:root"}, {"AWS": ID}])
def test_a_deny_in_the_resource_policy_beats_the_roles_own_allow(village: Village, principal: object) -> None:
    theirs = document(deny(GET, "*", Principal=principal))
    why = refusal(village, village.role("r", allow(GET)), GET, SECRET, resource_policy=theirs)
    assert why == "with an explicit deny in a resource-based policy"


def test_a_deny_for_somebody_else_is_none_of_the_roles_business(village: Village) -> None:
    theirs = document(deny(GET, "*", Principal={"AWS": f"arn:aws:iam::{ID}:role/other"}))
    assert refusal(village, village.role("r", allow(GET)), GET, SECRET, resource_policy=theirs) == ""


def test_a_boundary_takes_away_and_gives_nothing(village: Village) -> None:
    iam = village.moto("iam", "aws")
    bound = iam.create_policy("", "/", document(allow("ecr:*")), "bound", [])
    role = village.role("r", allow([GET, "ecr:BatchGetImage"]))
    iam.put_role_permissions_boundary("r", bound.arn)
    assert role_may(village, role, "ecr:BatchGetImage", "*")
    assert not role_may(village, role, "ecr:PutImage", "*")
    assert refusal(village, role, GET, SECRET) == f"because no permissions boundary allows the {GET} action"


def test_an_endpoints_policy_takes_away_and_gives_nothing(village: Village) -> None:
    narrow = document(allow("ecr:*", "*", Principal="*"))
    role = village.role("r", allow(GET))
    assert refusal(village, role, GET, SECRET, endpoint_policy=narrow) == (
        f"because no VPC endpoint policy allows the {GET} action"
    )
    assert "no identity-based" in refusal(village, role, "ecr:BatchGetImage", "*", endpoint_policy=narrow)


def test_tasks_are_trusted_only_with_their_own_service_named(village: Village) -> None:
    other = {**TRUST, "Principal": {"Service": "ec2.amazonaws.com"}}
    assert trusts(village, village.role("a"))
    assert not trusts(village, village.role("b", trust=document(other)))
    assert trusts(village, village.role("c", trust=document(other)), "ec2.amazonaws.com")
    assert not trusts(village, f"arn:aws:iam::{ID}:role/gone")


def test_trust_may_be_bound_to_the_account(village: Village) -> None:
    for number, account in enumerate((ID, "999999999999")):
        bound = {**TRUST, "Condition": {"StringEquals": {"aws:SourceAccount": account}}}
        assert trusts(village, village.role(f"r{number}", trust=document(bound))) is (account == ID)


def test_a_key_helps_only_with_its_own_policys_consent(village: Village) -> None:
    kms = village.moto("kms")
    role = village.role("r", allow("kms:Decrypt"))
    key = kms.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", [])
    assert key_refusal(village, role, "kms:Decrypt", key) == ""
    assert key_refusal(village, village.role("s"), "kms:Decrypt", key)
    key.policy = document(allow("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{ID}:role/admin"}))
    assert "no resource-based policy" in key_refusal(village, role, "kms:Decrypt", key)


# Callers


def call(operation: str, key: str, **parameters: str) -> Call:
    return Call("ecs", operation, "ap-southeast-2", key, parameters)


def test_an_unknown_key_is_the_administrators(village: Village) -> None:
    assert caller_may(village, call("DeleteCluster", "AKIANOBODY", cluster="main"))


def test_a_user_may_what_its_own_and_its_groups_policies_allow(village: Village) -> None:
    iam = village.moto("iam", "aws")
    iam.create_user("ap-southeast-2", "ann")
    key = iam.create_access_key("ann").access_key_id
    assert not caller_may(village, call("ListClusters", key))
    iam.put_user_policy("ann", "p", document(allow("ecs:List*")))
    assert caller_may(village, call("ListClusters", key)) and not caller_may(village, call("DeleteCluster", key))
    iam.create_group("ops")
    iam.put_group_policy("ops", "p", document(allow("ecs:*"), deny("ecs:Delete*")))
    iam.add_user_to_group("ops", "ann")
    assert caller_may(village, call("CreateCluster", key)) and not caller_may(village, call("DeleteCluster", key))


def test_a_user_may_be_bound_to_one_cluster(village: Village) -> None:
    iam = village.moto("iam", "aws")
    iam.create_user("ap-southeast-2", "ann")
    key = iam.create_access_key("ann").access_key_id
    main = village.arn("ecs", "cluster/main")
    iam.put_user_policy("ann", "p", document(allow("ecs:*", main)))
    assert caller_may(village, call("DeleteCluster", key, cluster="main"))
    assert not caller_may(village, call("DeleteCluster", key, cluster="other"))
    iam.put_user_policy("ann", "p", document(allow("ecs:*", Condition={"ArnEquals": {"ecs:cluster": main}})))
    assert caller_may(village, call("ListTasks", key, cluster="main"))  # Lists are about no resource.
    assert not caller_may(village, call("ListTasks", key, cluster="other"))


def test_registering_a_definition_needs_leave_to_pass_its_roles(village: Village) -> None:
    iam = village.moto("iam", "aws")
    iam.create_user("ap-southeast-2", "ann")
    key = iam.create_access_key("ann").access_key_id
    iam.put_user_policy("ann", "p", document(allow("ecs:*")))
    passing = call("RegisterTaskDefinition", key, executionRoleArn=f"arn:aws:iam::{ID}:role/r", family="web")
    assert not caller_may(village, passing)
    iam.put_user_policy("ann", "q", document(allow("iam:PassRole")))
    assert caller_may(village, passing)


def test_managed_policies_are_known_by_name_and_only_once(village: Village) -> None:
    for _ in range(2):
        permissions.know_managed_policies(village, "AmazonECSTaskExecutionRolePolicy", "NoSuchPolicy")
    known = [each.name for each in village.moto("iam", "aws").managed_policies.values()]
    assert known == ["AmazonECSTaskExecutionRolePolicy"]
