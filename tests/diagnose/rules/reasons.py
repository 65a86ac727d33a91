"""What ECS gives as the reason when a task does not start, put together as ECS does.

Source: "Amazon ECS stopped tasks error messages", "ResourceInitializationError" in the developer guide.
"""

from tests.diagnose.builders import Part, a_stopped_task, a_task, running, stopped

ROLE = "arn:aws:sts::123456789012:assumed-role/shop-execution/0f1e2d3c"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/app-AbCdEf"
PULL = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "unable to retrieve secret from asm: service call has been retried 1 time(s): "
)
PARAMETER = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
)
ASM = f"{PULL}failed to fetch secret {SECRET} from secrets manager: "
DENIED = f"AccessDeniedException: User: {ROLE} is not authorized to perform: "
GET_DENIED = f"{ASM}{DENIED}secretsmanager:GetSecretValue on resource: {SECRET}"
BY_IDENTITY = " because no identity-based policy allows the action"
BY_RESOURCE = " with an explicit deny in a resource-based policy"
DECRYPT_DENIED = f"{ASM}{DENIED}kms:Decrypt on resource: arn:aws:kms:eu-west-1:123456789012:key/1{BY_IDENTITY}"
ECR = "ResourceInitializationError: unable to pull secrets or registry auth: unable to get registry auth from ECR: "
ECR_DENIED = f"{ECR}{DENIED}ecr:GetAuthorizationToken on resource: *{BY_IDENTITY}"
MANIFEST_DENIED = (
    f"CannotPullContainerError: {DENIED}ecr:BatchGetImage on resource: "
    f"arn:aws:ecr:eu-west-1:123456789012:repository/shop{BY_RESOURCE}"
)
LOGS = (
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
    "failed to create Cloudwatch log stream: "
)
LOGS_DENIED = f"{LOGS}{DENIED}logs:CreateLogStream on resource: arn:aws:logs:eu-west-1:123456789012:*{BY_IDENTITY}"
NO_KEY = f"{PULL}retrieved secret from Secrets Manager did not contain json key url"
TIMED_OUT = f"{ASM}context deadline exceeded"
EXITED = "Essential container in task exited"


def failed_before_all_was_well(reason: str) -> tuple[Part, ...]:
    """A task that did not start 50 minutes ago; ECS remembers it, though the service has run well since."""
    old = a_stopped_task(reason=reason, code="TaskFailedToStart", exit_code=None, stopped="50m", started=None)
    tasks = (a_task(f"backend-{each}", started="40m", address=f"10.0.{each}.21") for each in (10, 11))
    return (running("backend", *tasks), stopped("backend", old))
