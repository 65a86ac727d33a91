"""What keeps a task from starting, in AWS's words; and what does not."""

import json
from typing import Any

import pytest

from stackmedic.lab.ecs.task import Task
from stackmedic.lab.physics import starting
from stackmedic.lab.physics.starting.images import parse
from tests.lab.physics.village import ID, REGION, REGISTRY, TRUST, Village, allow, deny, document

PULL = "ResourceInitializationError: unable to pull secrets or registry auth: "
READS = ["secretsmanager:GetSecretValue", "ssm:GetParameters"]


@pytest.fixture
def village() -> Village:
    """Everything is in order: NAT, role, log group."""
    made = Village()
    made.nat()
    made.log_group()
    made.attach(made.role("execution", allow(READS)), "AmazonECSTaskExecutionRolePolicy")
    return made


def task(village: Village, *secrets: str, **definition: Any) -> Task:
    named = [{"name": f"V{number}", "valueFrom": each} for number, each in enumerate(secrets)]
    container = {"secrets": named, **definition.pop("container", {})}
    definition.setdefault("executionRoleArn", f"arn:aws:iam::{ID}:role/execution")
    return village.task(container=container, **definition)


def reason(village: Village, task: Task) -> str:
    found = starting.problem(village, task)
    assert found is not None and found.stop_code == "TaskFailedToStart" and found.after_s > 0
    return found.stopped_reason


def values(village: Village, task: Task) -> dict[str, str]:
    assert starting.problem(village, task) is None
    return starting.secret_values(village, task)["web"]


def test_a_task_with_all_it_needs_starts(village: Village) -> None:
    assert starting.problem(village, task(village)) is None


def test_the_same_task_fails_in_the_same_way_whoever_looks(village: Village) -> None:
    starved = task(village, f"arn:aws:secretsmanager:{REGION}:{ID}:secret:none")
    assert starting.problem(village, starved) == starting.problem(village, starved)


# Roles


def test_a_role_that_is_gone_cannot_be_assumed(village: Village) -> None:
    said = reason(village, task(village, executionRoleArn=f"arn:aws:iam::{ID}:role/gone"))
    assert said == (
        f"ECS was unable to assume the role 'arn:aws:iam::{ID}:role/gone' that was provided for this task. Please "
        "verify that the role being passed has the proper trust relationship and permissions and that your IAM user "
        "has permissions to pass this role."
    )


def test_a_task_role_without_trust_in_tasks_cannot_be_assumed(village: Village) -> None:
    arn = village.role("app", trust=document({**TRUST, "Principal": {"Service": "lambda.amazonaws.com"}}))
    assert f"unable to assume the role '{arn}'" in reason(village, task(village, taskRoleArn=arn))


# Secrets


def test_a_whole_secret_is_the_value(village: Village) -> None:
    secret = village.secret("db", "plain text")
    assert values(village, task(village, secret.arn)) == {"V0": "plain text"}


def test_a_key_selects_from_the_secrets_json(village: Village) -> None:
    secret = village.secret("db", json.dumps({"password": "p:w", "port": 5432, "tls": True}))
    started = task(village, *(f"{secret.arn}:{key}::" for key in ("password", "port", "tls")))
    assert values(village, started) == {"V0": "p:w", "V1": "5432", "V2": "true"}


def test_a_partial_arn_without_the_six_letters_finds_the_secret(village: Village) -> None:
    secret = village.secret("db", "x")
    assert values(village, task(village, secret.arn.rsplit("-", 1)[0])) == {"V0": "x"}


def test_stage_and_version_select_an_earlier_value(village: Village) -> None:
    secret = village.secret("db", json.dumps({"password": "old"}))
    first = next(iter(secret.versions))
    village.moto("secretsmanager").put_secret_value("db", json.dumps({"password": "new"}), None, None, ["AWSCURRENT"])
    wanted = ("password::", "password:AWSPREVIOUS:", f"password::{first}")
    started = task(village, *(f"{secret.arn}:{each}" for each in wanted))
    assert list(values(village, started).values()) == ["new", "old", "old"]


def test_a_key_that_the_secret_lacks(village: Village) -> None:
    secret = village.secret("db", json.dumps({"password": "p"}))
    said = reason(village, task(village, f"{secret.arn}:PASSWORD::"))
    assert said == PULL + (
        "execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried "
        "1 time(s): retrieved secret from Secrets Manager did not contain json key PASSWORD"
    )


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("'x'", "invalid character '\\'' looking for beginning of value"),
        ("plain", "invalid character 'p' looking for beginning of value"),
        ('{"a": 1', "unexpected end of JSON input"),
        ("{a: 1}", "invalid character 'a' looking for beginning of object key string"),
        ('{"a": 1} x', "invalid character 'x' after top-level value"),
        ('"text"', "json: cannot unmarshal string into Go value of type map[string]interface {}"),
    ],
)
def test_a_key_of_what_is_no_json_object(village: Village, text: str, ends: str) -> None:
    secret = village.secret("db", text)
    assert reason(village, task(village, f"{secret.arn}:password::")).endswith(ends)


def test_what_is_no_json_is_still_a_value_without_a_key(village: Village) -> None:
    assert values(village, task(village, village.secret("db", "{broken").arn)) == {"V0": "{broken"}


def test_a_secret_that_was_never_there(village: Village) -> None:
    said = reason(village, task(village, f"arn:aws:secretsmanager:{REGION}:{ID}:secret:none-AbCdEf"))
    assert (
        f"failed to fetch secret arn:aws:secretsmanager:{REGION}:{ID}:secret:none-AbCdEf from secrets manager" in said
    )
    assert said.endswith("ResourceNotFoundException: Secrets Manager can't find the specified secret.")


def test_a_secret_that_is_scheduled_for_deletion(village: Village) -> None:
    secret = village.secret("db", "x")
    village.moto("secretsmanager").delete_secret("db", 7, False)
    said = reason(village, task(village, secret.arn))
    assert "InvalidRequestException: You can't perform this operation on the secret because it was marked for" in said


def test_a_stage_that_no_version_has(village: Village) -> None:
    said = reason(village, task(village, f"{village.secret('db', 'x').arn}::AWSPREVIOUS:"))
    assert said.endswith("Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS")


def test_a_role_that_may_not_read_the_secret(village: Village) -> None:
    village.moto("iam", "aws").get_role("execution").put_policy("inline", document(allow("ssm:*")))
    secret = village.secret("db", "x")
    started = task(village, secret.arn)
    assert reason(village, started).endswith(
        f"api error AccessDeniedException: User: arn:aws:sts::{ID}:assumed-role/execution/{started.id} is not "
        f"authorized to perform: secretsmanager:GetSecretValue on resource: {secret.arn} because no identity-based "
        "policy allows the secretsmanager:GetSecretValue action"
    )


def test_the_secrets_own_policy_may_deny(village: Village) -> None:
    secret = village.secret("db", "x")
    secret.policy = document(deny("secretsmanager:*", "*", Principal="*"))
    assert "with an explicit deny in a resource-based policy" in reason(village, task(village, secret.arn))


def test_a_customers_key_must_admit_the_role(village: Village) -> None:
    key = village.moto("kms").create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", [])
    secret = village.secret("db", "x", kms_key_id=key.arn)
    started = task(village, secret.arn)
    assert reason(village, started).endswith("api error AccessDeniedException: Access to KMS is not allowed")
    village.moto("iam", "aws").get_role("execution").put_policy("kms", document(allow("kms:Decrypt", key.arn)))
    assert values(village, started) == {"V0": "x"}
    key.key_state = "PendingDeletion"
    assert "DecryptionFailure" in reason(village, started)


def test_without_a_way_to_secrets_manager_it_takes_minutes_to_say_so(village: Village) -> None:
    secret = village.secret("db", "x")
    village.close_egress(village.tasks)
    found = starting.problem(village, task(village, secret.arn))
    assert found and found.after_s > 120
    assert found.stopped_reason == PULL + (
        "unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. "
        f"Check your task network configuration. failed to fetch secret {secret.arn} from secrets manager: operation "
        "error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context "
        "deadline exceeded"
    )


def test_a_secret_that_is_deleted_after_it_was_read_does_not_hurt_the_task(village: Village) -> None:
    secret = village.secret("db", "x")
    started = task(village, secret.arn)
    assert starting.problem(village, started) is None
    village.moto("secretsmanager").delete_secret("db", 7, False)
    assert starting.secret_values(village, started) == {"web": {"V0": "x"}}


# Parameters


def parameter(village: Village, name: str, value: str, kind: str = "String") -> None:
    village.moto("ssm").put_parameter(name, "", value, kind, None, None, False, [], "text", None, None)


@pytest.mark.parametrize("kind", ["String", "SecureString"])
def test_a_parameter_is_found_by_name_and_by_arn(village: Village, kind: str) -> None:
    parameter(village, "/web/key", "v", kind)
    started = task(village, "/web/key", village.arn("ssm", "parameter/web/key"))
    assert values(village, started) == {"V0": "v", "V1": "v"}


def test_a_parameter_that_is_not_there(village: Village) -> None:
    assert reason(village, task(village, "/web/none")).endswith("invalid ssm parameters: /web/none")


def test_a_role_that_may_not_read_parameters(village: Village) -> None:
    village.moto("iam", "aws").get_role("execution").put_policy("inline", document(allow("secretsmanager:*")))
    parameter(village, "/web/key", "v")
    said = reason(village, task(village, "/web/key"))
    assert (
        f"is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:{REGION}:{ID}:parameter/web/key"
        in said
    )


# Images


@pytest.mark.parametrize(
    ("name", "full", "region"),
    [
        ("nginx", "docker.io/library/nginx:latest", ""),
        ("bitnami/redis:7", "docker.io/bitnami/redis:7", ""),
        ("public.ecr.aws/nginx/nginx:1", "public.ecr.aws/nginx/nginx:1", ""),
        ("localhost:5000/x", "localhost:5000/x:latest", ""),
        (f"{REGISTRY}/team/web:v1", f"{REGISTRY}/team/web:v1", REGION),
        (f"{REGISTRY}/web@sha256:ab", f"{REGISTRY}/web@sha256:ab", REGION),
    ],
)
def test_an_images_name_is_completed_as_containerd_does(name: str, full: str, region: str) -> None:
    assert (parse(name).full, parse(name).region) == (full, region)


@pytest.mark.parametrize("image", [f"{REGISTRY}/web:none", f"{REGISTRY}/none:v1", f"{REGISTRY}/web@sha256:00"])
def test_a_tag_a_repository_or_a_digest_that_is_not_there(village: Village, image: str) -> None:
    village.image("web", "v1")
    found = starting.problem(village, task(village, image=image))
    assert found and found.stopped_reason == (
        f"CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref {image}: "
        f"{image}: not found"
    )
    assert found.container_reasons == {"web": found.stopped_reason}


def test_an_image_is_found_by_its_digest(village: Village) -> None:
    digest = starting.digest_of(village, village.image("web", "v1"))
    assert starting.problem(village, task(village, image=f"{REGISTRY}/web@{digest}")) is None


def test_an_image_for_another_kind_of_processor(village: Village) -> None:
    image = village.image("web", "arm", platform="linux/arm64")
    assert reason(village, task(village, image=image)).endswith(
        "image Manifest does not contain descriptor matching platform 'linux/amd64'"
    )
    assert starting.problem(village, task(village, image=image, runtimePlatform={"cpuArchitecture": "ARM64"})) is None


def test_a_token_that_the_role_may_not_have(village: Village) -> None:
    village.role("bare", allow("logs:*"))
    said = reason(village, task(village, executionRoleArn=f"arn:aws:iam::{ID}:role/bare"))
    assert "unable to retrieve ecr registry auth" in said
    assert "is not authorized to perform: ecr:GetAuthorizationToken on resource: *" in said


def test_an_image_that_the_role_may_not_pull(village: Village) -> None:
    village.role("token", allow(["ecr:GetAuthorizationToken", "logs:*"]))
    said = reason(village, task(village, executionRoleArn=f"arn:aws:iam::{ID}:role/token"))
    assert said.endswith(
        f"unexpected status from HEAD request to https://{REGISTRY}/v2/web/manifests/v1: 403 Forbidden"
    )


def test_a_repositorys_own_policy_may_deny(village: Village) -> None:
    image = village.image("web", "v1")
    village.moto("ecr").repositories["web"].policy = document(deny("ecr:BatchGetImage", Principal="*"))
    assert reason(village, task(village, image=image)).endswith("403 Forbidden")


def test_without_a_way_to_ecr_it_takes_minutes_to_say_so(village: Village) -> None:
    village.close_egress(village.tasks)
    found = starting.problem(village, task(village))
    assert found and found.after_s > 200
    assert (
        "There is a connection issue between the task and Amazon ECR. Check your task network" in found.stopped_reason
    )
    assert f'Post "https://api.ecr.{REGION}.amazonaws.com/": dial tcp 3.104.' in found.stopped_reason
    assert found.stopped_reason.endswith(":443: i/o timeout")


def test_an_image_of_another_registry_needs_the_internet_but_no_token(village: Village) -> None:
    village.role("logger", allow("logs:*"))
    outside = task(village, image="nginx:1.27", executionRoleArn=f"arn:aws:iam::{ID}:role/logger")
    assert starting.problem(village, outside) is None
    village.ec2.delete_route(village.main.id, "0.0.0.0/0")
    village.world.changed()
    assert 'Head "https://registry-1.docker.io/v2/library/nginx/manifests/1.27": dial tcp' in reason(village, outside)


# Endpoints instead of NAT


def test_with_endpoints_only_each_missing_one_shows_the_next_error(village: Village) -> None:
    village.ec2.delete_route(village.main.id, "0.0.0.0/0")
    village.admit(village.doors, 443, cidr="10.0.0.0/16")
    started = task(village, village.secret("db", "x").arn)
    expected = {
        "secretsmanager": "There is a connection issue between the task and AWS Secrets Manager.",
        "ecr.api": "The task cannot pull registry auth from Amazon ECR",
        "ecr.dkr": f'failed to do request: Head "https://{REGISTRY}/v2/web/manifests/v1": dial tcp',
        "logs": "The task cannot find the Amazon CloudWatch log group defined in the task definition.",
        "s3": "failed to copy: httpReadSeeker: failed open: failed to do request: Get",
    }
    for service, words in expected.items():
        assert words in reason(village, started)
        village.endpoint(service, groups=[village.doors])
    assert starting.problem(village, started) is None


def test_the_endpoints_address_is_the_one_that_is_dialled(village: Village) -> None:
    village.endpoint("ecr.api", groups=[village.doors])
    assert "dial tcp 10.0.2." in reason(village, task(village))


def test_an_s3_endpoint_that_forbids_ecrs_bucket_stops_the_layers(village: Village) -> None:
    made = village.endpoint("s3")
    assert starting.problem(village, task(village)) is None
    made.policy_document = document(allow("s3:*", "arn:aws:s3:::ours/*", Principal="*"))
    assert reason(village, task(village)).endswith("403 Forbidden")
    layers = f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/*"
    made.policy_document = document(allow("s3:GetObject", layers, Principal="*"))
    assert starting.problem(village, task(village)) is None


# Logs


def test_a_log_group_that_is_not_there(village: Village) -> None:
    village.moto("logs").delete_log_group("/ecs/web")
    said = reason(village, task(village))
    assert said.startswith(
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1"
    )
    assert said.endswith("ResourceNotFoundException: The specified log group does not exist. : exit status 1")


def options(**more: str) -> dict[str, Any]:
    return {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/new", **more}}}


def test_a_driver_that_is_told_to_make_its_group_needs_leave_for_it(village: Village) -> None:
    started = task(village, container=options(**{"awslogs-create-group": "true"}))
    assert "is not authorized to perform: logs:CreateLogGroup on resource" in reason(village, started)
    village.moto("iam", "aws").get_role("execution").put_policy("logs", document(allow("logs:CreateLogGroup")))
    assert starting.problem(village, started) is None


def test_another_log_driver_asks_for_no_group(village: Village) -> None:
    village.moto("logs").delete_log_group("/ecs/web")
    assert (
        starting.problem(village, task(village, container={"logConfiguration": {"logDriver": "awsfirelens"}})) is None
    )
