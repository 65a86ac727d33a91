"""What AWS says when a task cannot start, with the place where somebody met the sentence.

Fargate's agent moved to the second AWS SDK for Go in 2025; the sentences are those of the present agent
(``operation error …, https response error StatusCode: …``). Guides older than that show the first SDK's wording
(``RequestError: send request failed caused by: …``, ``AccessDeniedException: … status code: 400, request id: …``).
"""

# Source: github.com/telia-oss/terraform-aws-ecs-fargate/pull/58, github.com/boto/boto3/issues/1878.
ROLE_NOT_ASSUMED = (
    "ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being "
    "passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
)

# Source: the ClientException with which RegisterTaskDefinition refuses such a definition.
ROLE_NEEDED = "Fargate requires task definition to have execution role ARN to support {what}."

PULL = "ResourceInitializationError: unable to pull secrets or registry auth: "

# Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html; the end of the
# sentence as in stopped tasks of 2025 and 2026.
SECRET_UNREACHABLE = PULL + (
    "unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check "
    "your task network configuration. failed to fetch secret {secret} from secrets manager: operation error Secrets "
    "Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded"
)
# Source: github.com/rileydakota/valheim-ecs-fargate-cdk/issues/9 (the frame), stopped tasks of 2025 and 2026 (the SDK).
SECRET_REFUSED = PULL + (
    "execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): "
    "failed to fetch secret {secret} from secrets manager: operation error Secrets Manager: GetSecretValue, https "
    "response error StatusCode: 400, RequestID: {request}, {error}"
)
# Source: secretsmanager API reference, GetSecretValue; the sentences of the service itself.
SECRET_MISSING = "ResourceNotFoundException: Secrets Manager can't find the specified secret."
SECRET_VERSION_MISSING = (
    "ResourceNotFoundException: Secrets Manager can't find the specified secret value for {kind}: {version}"
)
SECRET_DELETED = (
    "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion."
)
SECRET_KEY_REFUSED = "api error AccessDeniedException: Access to KMS is not allowed"
SECRET_KEY_DISABLED = (
    "DecryptionFailure: Secrets Manager can't decrypt the protected secret text using the provided KMS key."
)
# Source: stopped tasks of 2021 to 2026; the sentence is the agent's own, Secrets Manager does not know of keys.
SECRET_WITHOUT_KEY = PULL + (
    "execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): "
    "retrieved secret from Secrets Manager did not contain json key {key}"
)
# Source: github.com/rileydakota/valheim-ecs-fargate-cdk/issues/9.
SECRET_NOT_JSON = PULL + (
    "execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): "
    "{error}"
)

# Source: github.com/hashicorp/terraform-provider-aws/issues/33044 (older form), stopped tasks of 2026 (this form).
PARAMETER_UNREACHABLE = PULL + (
    "unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. There is a connection "
    "issue between the task and AWS Systems Manager Parameter Store. Check your task network configuration. operation "
    "error SSM: GetParameters, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded"
)
PARAMETER_REFUSED = PULL + (
    "execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 "
    "time(s): operation error SSM: GetParameters, https response error StatusCode: 400, RequestID: {request}, {error}"
)
# Source: stopped tasks of 2026 ("ResourceInitializationError: invalid ssm parameters: …").
PARAMETER_MISSING = PULL + (
    "execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 "
    "time(s): invalid ssm parameters: {names}"
)

# Source: github.com/aws/copilot-cli/issues/5927 (the first SDK's end), stopped tasks of 2025 and 2026 (this end).
REGISTRY_UNREACHABLE = PULL + (
    "The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. "
    "Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of "
    "attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "
    '"https://api.ecr.{region}.amazonaws.com/": dial tcp {address}:443: i/o timeout'
)
REGISTRY_REFUSED = PULL + (
    "execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 "
    "time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: {request}, "
    "{error}"
)
DENIED = (
    "api error AccessDeniedException: User: arn:aws:sts::{account}:assumed-role/{role}/{session} is not authorized to "
    "perform: {action} on resource: {resource} {why}"
)

MANIFEST = "CannotPullContainerError: pull image manifest has been retried {times} time(s): "
# Source: stopped tasks of 2025 and 2026 (tag or repository that is not there: the registry answers 404 to both).
IMAGE_MISSING = MANIFEST + "failed to resolve ref {image}: {image}: not found"
# Source: containerd's resolver (core/remotes/docker/authorizer.go, errors.go), whose words the agent hands on.
IMAGE_NOT_PUBLIC = MANIFEST + (
    "failed to resolve ref {image}: pull access denied, repository does not exist or may require authorization: "
    "server message: insufficient_scope: authorization failed"
)
# Source: github.com/aws/containers-roadmap/issues/2493.
IMAGE_REFUSED = MANIFEST + (
    "failed to resolve ref {image}: unexpected status from HEAD request to "
    "https://{registry}/v2/{repository}/manifests/{reference}: 403 Forbidden"
)
# Source: github.com/ActionIQ/terraform-aws-retool-ecs-fargate/issues/20.
IMAGE_UNREACHABLE = MANIFEST + (
    'failed to resolve ref {image}: failed to do request: Head "https://{host}/v2/{repository}/manifests/{reference}": '
    "dial tcp {address}:443: i/o timeout"
)
# Source: stopped tasks of 2024 to 2026, by now the usual sign of an image built on another kind of machine.
IMAGE_OTHER_PLATFORM = MANIFEST + "image Manifest does not contain descriptor matching platform '{platform}'"
# Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html; the end as in stopped tasks.
LAYERS_UNREACHABLE = (
    "CannotPullContainerError: The task cannot pull {image} from the registry {image}. There is a connection issue "
    "between the task and the registry. Check your task network configuration. : failed to copy: httpReadSeeker: "
    "failed open: failed to do request: Get {image}: dial tcp {address}:443: i/o timeout"
)
# Source: github.com/aws/aws-for-fluent-bit/issues/234 (the form), github.com/aws/containers-roadmap/issues/2493.
LAYERS_REFUSED = (
    "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: "
    "unexpected status code https://{registry}/v2/{repository}/blobs/{digest}: 403 Forbidden"
)

# Source: github.com/anomalyco/sst/pull/3542.
LAYERS_TOO_LARGE = (
    "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer {digest}: write "
    "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/86/fs/app/data: no space left on device: "
    "unknown"
)

# Source: github.com/aws/aws-cdk/issues/12720 (the frame), stopped tasks of 2025 (the SDK).
ENV_FILES = "ResourceInitializationError: failed to download env files: "
ENV_FILE_REFUSED = ENV_FILES + (
    "service call has been retried 1 time(s): operation error S3: HeadObject, https response error StatusCode: "
    "{status}, RequestID: {request}, HostID: , api error {error}: {error}"
)
ENV_FILE_UNREACHABLE = ENV_FILES + (
    "file download command: non-empty error stream: RequestCanceled: request context canceled caused by: context "
    "deadline exceeded"
)

# Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html (the name); what the
# runtime says is runc's (github.com/opencontainers/runc, libcontainer/standard_init_linux.go).
NOT_EXECUTED = (
    "CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to "
    'create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "{what}"'
    ": {why}: unknown"
)
NOT_FOUND_ON_PATH = "executable file not found in $PATH"
NO_SUCH_FILE = "stat {what}: no such file or directory"
NOT_PERMITTED = "permission denied"

LOGGER = "ResourceInitializationError: failed to validate logger args: "
# Source: stopped tasks of 2024 to 2026.
LOGS_UNREACHABLE = LOGGER + (
    "The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue "
    "between the task and Amazon CloudWatch. Check your network configuration. : signal: killed"
)
LOG_STREAM_REFUSED = LOGGER + (
    "create stream has been retried 1 times: failed to create Cloudwatch log stream: operation error CloudWatch Logs: "
    "CreateLogStream, https response error StatusCode: 400, RequestID: {request}, {error} : exit status 1"
)
LOG_GROUP_REFUSED = LOGGER + (
    "create stream has been retried 1 times: failed to create Cloudwatch log group: operation error CloudWatch Logs: "
    "CreateLogGroup, https response error StatusCode: 400, RequestID: {request}, {error} : exit status 1"
)
LOG_GROUP_MISSING = "ResourceNotFoundException: The specified log group does not exist."
