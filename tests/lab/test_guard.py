"""The callers' permissions, enforced on request: through the gateway, in AWS's words, and nothing else is refused."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stackmedic.lab.account import ID, REGION
from tests.lab.open_account import OpenAccount, allow, deny, document, refusal

ANN = f"arn:aws:iam::{ID}:user/ann"


@pytest.fixture
def account() -> OpenAccount:
    account = OpenAccount()
    account("ecs").create_cluster(clusterName="main")
    account.enforce()
    return account


def refused(call: Any, **parameters: Any) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return refusal(caught.value)


def test_without_the_switch_everybody_may_everything() -> None:
    account = OpenAccount()
    account.by(account.user("ann"))("ecs").create_cluster(clusterName="main")


def test_the_labs_own_credentials_stay_the_administrators(account: OpenAccount) -> None:
    assert account("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{ID}:user/lab"
    account("ecs").delete_cluster(cluster="main")


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ID}:{resource}"


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "code", "status", "text"),
    [
        ("ecs", "list_clusters", {}, "AccessDeniedException", 400, "ecs:ListClusters on resource: *"),
        (
            "ecs",
            "update_service",
            {"cluster": "main", "service": "web"},
            "AccessDeniedException",
            400,
            f"ecs:UpdateService on resource: {arn('ecs', 'service/main/web')}",
        ),
        ("iam", "list_roles", {}, "AccessDenied", 403, f"iam:ListRoles on resource: arn:aws:iam::{ID}:role/"),
        ("elbv2", "describe_rules", {}, "AccessDenied", 403, "elasticloadbalancing:DescribeRules"),
        (
            "rds",
            "start_db_instance",
            {"DBInstanceIdentifier": "db"},
            "AccessDenied",
            403,
            f"rds:StartDBInstance on resource: {arn('rds', 'db:db')}",
        ),
        (
            "logs",
            "get_log_events",
            {"logGroupName": "g", "logStreamName": "s"},
            "AccessDeniedException",
            400,
            f"logs:GetLogEvents on resource: {arn('logs', 'log-group:g:*')}",
        ),
        (
            "s3",
            "get_object",
            {"Bucket": "b", "Key": "k"},
            "AccessDenied",
            403,
            's3:GetObject on resource: "arn:aws:s3:::b/k"',
        ),
    ],
)
def test_each_service_denies_in_its_own_words(
    account: OpenAccount, service: str, operation: str, parameters: Any, code: str, status: int, text: str
) -> None:
    client = account.by(account.user("ann"))(service)
    action = text.split(" ")[0]
    assert refused(getattr(client, operation), **parameters) == (
        code,
        status,
        f"User: {ANN} is not authorized to perform: {text} because no identity-based policy allows the {action} action",
    )


def test_an_explicit_deny_says_so(account: OpenAccount) -> None:
    key = account.user("ann", allow("*"), deny("ecs:DeleteCluster"))
    _, _, text = refused(account.by(key)("ecs").delete_cluster, cluster="main")
    assert text.endswith(f"on resource: {arn('ecs', 'cluster/main')} with an explicit deny in an identity-based policy")
    assert account.by(key)("ecs").list_clusters()["clusterArns"]


def test_ec2_speaks_in_riddles_that_sts_can_read(account: OpenAccount) -> None:
    group = account("ec2").create_security_group(GroupName="g", Description="g")["GroupId"]
    ec2 = account.by(account.user("ann", allow("ec2:Describe*")))("ec2")
    assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    code, status, text = refused(ec2.delete_security_group, GroupId=group)
    assert (code, status) == ("UnauthorizedOperation", 403)
    start = f"You are not authorized to perform this operation. User: {ANN} is not authorized to perform: "
    assert text.startswith(
        start + f"ec2:DeleteSecurityGroup on resource: {arn('ec2', f'security-group/{group}')} because"
    )
    riddle = text.partition("Encoded authorization failure message: ")[2]
    read = json.loads(account("sts").decode_authorization_message(EncodedMessage=riddle)["DecodedMessage"])
    assert (read["allowed"], read["context"]["action"]) == (False, "ec2:DeleteSecurityGroup")
    assert refused(account("sts").decode_authorization_message, EncodedMessage="x")[0] == (
        "InvalidAuthorizationMessageException"
    )


def test_a_dry_run_tells_what_would_be(account: OpenAccount) -> None:
    group = account("ec2").create_security_group(GroupName="g", Description="g")["GroupId"]
    key = account.user("ann", allow("ec2:DeleteSecurityGroup", arn("ec2", f"security-group/{group}")))
    ec2 = account.by(key)("ec2")
    assert refused(ec2.delete_security_group, GroupId=group, DryRun=True) == (
        "DryRunOperation",
        412,
        "Request would have succeeded, but DryRun flag is set.",
    )
    assert refused(ec2.delete_security_group, GroupId="sg-0123456789abcdef0", DryRun=True)[0] == "UnauthorizedOperation"
    assert account("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"]


def test_a_refused_change_has_no_effect(account: OpenAccount) -> None:
    version = account.account.world.version
    key = account.user("ann", allow("ecs:List*"))
    before = account.account.world.version
    assert refused(account.by(key)("ecs").delete_cluster, cluster="main")[0] == "AccessDeniedException"
    assert account.account.world.version == before > version
    assert len(account("ecs").list_clusters()["clusterArns"]) == 1


def test_lists_of_ecs_are_bound_by_the_cluster_key_and_not_by_a_resource(account: OpenAccount) -> None:
    main = arn("ecs", "cluster/main")
    narrow = allow("ecs:ListServices", "*", Condition={"ArnEquals": {"ecs:cluster": main}})
    ecs = account.by(account.user("ann", narrow))("ecs")
    assert ecs.list_services(cluster="main")["serviceArns"] == []
    assert refused(ecs.list_services, cluster="other")[0] == "AccessDeniedException"
    wrong = account.by(account.user("bob", allow("ecs:ListServices", main)))("ecs")
    assert refused(wrong.list_services, cluster="main")[0] == "AccessDeniedException"


def test_handing_over_a_role_needs_leave(account: OpenAccount) -> None:
    role = account.role("exec", {"Service": "ecs-tasks.amazonaws.com"})
    wanted = {
        "family": "web",
        "executionRoleArn": role,
        "containerDefinitions": [{"name": "c", "image": "i", "memory": 9}],
    }
    ann = account.by(account.user("ann", allow("ecs:*")))("ecs")
    assert f"iam:PassRole on resource: {role}" in refused(ann.register_task_definition, **wanted)[2]
    passing = allow(
        "iam:PassRole", role, Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    )
    bob = account.by(account.user("bob", allow("ecs:*"), passing))("ecs")
    assert bob.register_task_definition(**wanted)["taskDefinition"]["revision"] == 1


def test_a_tag_may_be_demanded(account: OpenAccount) -> None:
    demand = allow("ecs:CreateCluster", "*", Condition={"StringEquals": {"aws:RequestTag/team": "blue"}})
    ecs = account.by(account.user("ann", demand))("ecs")
    assert refused(ecs.create_cluster, clusterName="a")[0] == "AccessDeniedException"
    assert ecs.create_cluster(clusterName="a", tags=[{"key": "team", "value": "blue"}])["cluster"]["clusterName"] == "a"


def test_a_buckets_policy_gives_and_takes(account: OpenAccount) -> None:
    account("s3").create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    account("s3").put_object(Bucket="bucket", Key="k", Body=b"x")
    ann, bob = account.by(account.user("ann"))("s3"), account.by(account.user("bob", allow("s3:*")))("s3")
    given = allow("s3:GetObject", "arn:aws:s3:::bucket/*", Principal={"AWS": ANN})
    taken = deny("s3:GetObject", "arn:aws:s3:::bucket/*", Principal={"AWS": f"arn:aws:iam::{ID}:user/bob"})
    account("s3").put_bucket_policy(Bucket="bucket", Policy=document(given, taken))
    assert ann.get_object(Bucket="bucket", Key="k")["Body"].read() == b"x"
    assert refused(ann.list_objects_v2, Bucket="bucket")[0] == "AccessDenied"
    assert refused(bob.get_object, Bucket="bucket", Key="k")[2].endswith(
        "with an explicit deny in a resource-based policy"
    )
    assert bob.list_objects_v2(Bucket="bucket")["KeyCount"] == 1


def test_a_secrets_policy_and_its_full_arn_count(account: OpenAccount) -> None:
    secret = account("secretsmanager").create_secret(Name="db", SecretString="x")["ARN"]
    exact = account.by(account.user("ann", allow("secretsmanager:GetSecretValue", secret)))("secretsmanager")
    short = account.by(account.user("bob", allow("secretsmanager:GetSecretValue", secret[:-7])))("secretsmanager")
    assert exact.get_secret_value(SecretId="db")["SecretString"] == "x"
    assert refused(short.get_secret_value, SecretId="db")[0] == "AccessDeniedException"
    gift = allow("secretsmanager:GetSecretValue", "*", Principal={"AWS": f"arn:aws:iam::{ID}:user/bob"})
    account("secretsmanager").put_resource_policy(SecretId="db", ResourcePolicy=document(gift))
    assert short.get_secret_value(SecretId="db")["SecretString"] == "x"


def test_a_key_needs_its_own_policys_consent(account: OpenAccount) -> None:
    kms = account("kms")
    open_key, closed_key = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    mine = allow("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{ID}:user/lab"})
    kms.put_key_policy(KeyId=closed_key, PolicyName="default", Policy=document(mine))
    ann = account.by(account.user("ann", allow("kms:*")))("kms")
    assert ann.encrypt(KeyId=open_key, Plaintext=b"x")["CiphertextBlob"]
    code, _, text = refused(ann.encrypt, KeyId=closed_key, Plaintext=b"x")
    assert code == "AccessDeniedException"
    assert text.endswith("because no resource-based policy allows the kms:Encrypt action")
    assert kms.encrypt(KeyId=closed_key, Plaintext=b"x")["CiphertextBlob"]


def test_a_users_boundary_limits_it(account: OpenAccount) -> None:
    key = account.user("ann", allow("*"))
    made = account("iam").create_policy(PolicyName="bound", PolicyDocument=document(allow("ecs:List*")))
    account("iam").put_user_permissions_boundary(UserName="ann", PermissionsBoundary=made["Policy"]["Arn"])
    account.known()
    ecs = account.by(key)("ecs")
    assert ecs.list_clusters()["clusterArns"]
    assert refused(ecs.delete_cluster, cluster="main")[2].endswith(
        "because no permissions boundary allows the ecs:DeleteCluster action"
    )


# Assumed roles


def session(account: OpenAccount, key: str, role: str, **more: Any) -> str:
    made = account.by(key)("sts").assume_role(RoleArn=role, RoleSessionName="s", **more)
    return str(made["Credentials"]["AccessKeyId"])


def test_a_role_is_assumed_only_by_whom_it_trusts(account: OpenAccount) -> None:
    ann, bob = account.user("ann"), account.user("bob", allow("sts:AssumeRole"))
    role = account.role("deployer", {"AWS": ANN}, allow("ecs:List*"))
    text = f"User: arn:aws:iam::{ID}:user/bob is not authorized to perform: sts:AssumeRole on resource: {role}"
    assert refused(account.by(bob)("sts").assume_role, RoleArn=role, RoleSessionName="s") == ("AccessDenied", 403, text)
    assumed = account.by(session(account, ann, role))
    assert assumed("sts").get_caller_identity()["Arn"] == f"arn:aws:sts::{ID}:assumed-role/deployer/s"
    assert assumed("ecs").list_clusters()["clusterArns"]
    denied = refused(assumed("ecs").delete_cluster, cluster="main")[2]
    assert denied.startswith(f"User: arn:aws:sts::{ID}:assumed-role/deployer/s is not authorized")


def test_trust_in_the_account_leaves_it_to_iam_and_a_role_that_is_gone_to_nobody(account: OpenAccount) -> None:
    role = account.role("deployer", {"AWS": f"arn:aws:iam::{ID}:root"})
    ann, bob = account.user("ann"), account.user("bob", allow("sts:AssumeRole", role))
    assert refused(account.by(ann)("sts").assume_role, RoleArn=role, RoleSessionName="s")[0] == "AccessDenied"
    assert session(account, bob, role)
    gone = f"arn:aws:iam::{ID}:role/gone"
    assert refused(account("sts").assume_role, RoleArn=gone, RoleSessionName="s")[0] == "AccessDenied"


def test_a_secret_handshake_may_be_demanded(account: OpenAccount) -> None:
    trust = {"Condition": {"StringEquals": {"sts:ExternalId": "42"}}}
    role, ann = account.role("deployer", {"AWS": ANN}, **trust), account.user("ann")
    assert refused(account.by(ann)("sts").assume_role, RoleArn=role, RoleSessionName="s")[0] == "AccessDenied"
    assert session(account, ann, role, ExternalId="42")


def test_a_sessions_own_policy_narrows_it(account: OpenAccount) -> None:
    role, ann = account.role("deployer", {"AWS": ANN}, allow("ecs:*")), account.user("ann")
    ecs = account.by(session(account, ann, role, Policy=document(allow("ecs:List*"))))("ecs")
    assert ecs.list_clusters()["clusterArns"]
    assert refused(ecs.delete_cluster, cluster="main")[2].endswith(
        "because no session policy allows the ecs:DeleteCluster action"
    )


def test_a_session_ends_and_clients_believe_its_end(account: OpenAccount) -> None:
    role, ann = account.role("deployer", {"AWS": ANN}, allow("ecs:*")), account.user("ann")
    made = account.by(ann)("sts").assume_role(RoleArn=role, RoleSessionName="s", DurationSeconds=900)["Credentials"]
    assert made["Expiration"].timestamp() - account.account.wall_now() > 600
    ecs = account.by(made["AccessKeyId"])("ecs")
    account.advance(899)
    assert ecs.list_clusters()["clusterArns"]
    account.advance(1)
    assert refused(ecs.list_clusters)[0] == "ExpiredTokenException"


def test_who_one_is_may_always_be_asked(account: OpenAccount) -> None:
    key = account.user("ann", deny("*"))
    assert account.by(key)("sts").get_caller_identity()["Arn"] == ANN
