"""Families of messages: what a text nobody has a signature for still tells. Which layer, which causes come into
question, and what to read next. A family weighs less than any sign; alone it makes no cause more than a guess.
"""

from stackmedic.diagnose.explain.families_within import WITHIN
from stackmedic.diagnose.explain.family import Family

FAMILIES = (
    Family(
        "a registry refuses or cannot be reached while an image is pulled",
        "image",
        (
            r"CannotPull\w+Error",
            r"\bpull … (?:image|access|manifest) … (?:fail|denied|error)",
            r"failed to pull",
            r"failed to (?:extract|register) layer|failed to authorize|unauthorized: authentication required",
            r"manifest … (?:unknown|not found)",
        ),
        (
            "image.tag_missing",
            "image.pull_iam",
            "network.no_nat_or_endpoint",
            "image.repo_wrong",
            "image.registry_rate_limit",
        ),
        (
            "ecs:DescribeTasks: the stopped reason behind the first colon",
            "ecr:DescribeImages of the repository and tag",
        ),
    ),
    Family(
        "a task could not be given what it needs to start",
        "secret",
        (r"ResourceInitializationError", r"unable to pull secrets or registry auth"),
        (
            "network.no_nat_or_endpoint",
            "secret.missing",
            "iam.permission_missing",
            "network.sg_egress_missing",
            "network.no_public_ip",
        ),
        ("ecs:DescribeTasks: the words behind 'caused by'", "iam:SimulatePrincipalPolicy for the execution role"),
    ),
    Family(
        "a connection timed out",
        "network",
        (r"<timeout>",),
        (
            "network.sg_ingress_missing",
            "network.sg_egress_missing",
            "network.no_nat_or_endpoint",
            "network.no_default_route",
            "network.nacl_blocks",
        ),
        (
            "ec2:DescribeSecurityGroups of both ends",
            "ec2:DescribeRouteTables of the client's subnet",
            "ec2:DescribeNetworkAcls of both subnets",
        ),
    ),
    Family(
        "a connection was refused: the host is there and nothing listens, or a listener is bound elsewhere",
        "app",
        (r"<refused>",),
        (
            "app.localhost_bind",
            "loadbalancer.target_port_wrong",
            "app.starts_before_dependency",
            "database.instance_unavailable",
        ),
        (
            "ecs:DescribeTaskDefinition: port mappings",
            "logs:GetLogEvents: the address on which the program says it listens",
        ),
    ),
    Family(
        "a connection was cut while it was open",
        "network",
        (r"<reset>",),
        (
            "loadbalancer.keepalive_mismatch",
            "network.nat_idle_timeout",
            "cache.tls_required_by_server",
            "loadbalancer.idle_timeout_short",
        ),
        (
            "elasticloadbalancing:DescribeLoadBalancerAttributes: idle_timeout.timeout_seconds",
            "the keep-alive time of both ends",
        ),
    ),
    Family(
        "a name could not be resolved",
        "network",
        (r"<unresolved>",),
        (
            "network.dns_record_missing",
            "network.vpc_dns_disabled",
            "network.dns_container_alias",
            "network.dns_private_zone_shadows_public",
            "network.dns_endpoint_private_dns_shadow",
        ),
        (
            "route53:ListResourceRecordSets of the zone",
            "ec2:DescribeVpcAttribute: enableDnsSupport, enableDnsHostnames",
            "ec2:DescribeVpcEndpoints: private DNS",
        ),
    ),
    Family(
        "a user or password was refused",
        "database",
        (
            r"authentication failed",
            r"password … (?:incorrect|invalid|wrong)",
            r"invalid … (?:password|credentials)",
            r"login failed",
            r"WRONGPASS|NOAUTH",
        ),
        (
            "database.credential_mismatch",
            "cache.credential_mismatch",
            "database.auth_iam_token_invalid",
            "secret.special_chars",
        ),
        ("secretsmanager:DescribeSecret: when the secret changed", "ecs:DescribeTasks: when the tasks started"),
    ),
    Family(
        "TLS failed between two ends",
        "tls",
        (
            r"certificate verify failed",
            r"\b(?:SSL|TLS) … (?:error|fail|handshake|required|alert)",
            r"x509",
            r"self[- ]signed certificate",
            r"unable to get (?:local )?issuer",
            r"ERR_SSL_\w+|SSL_ERROR_\w+|SSLException|tlsv1 alert|alert unknown ca",
        ),
        (
            "database.tls_client_ca_missing",
            "cache.tls_client_ca_missing",
            "tls.certificate_expired",
            "tls.wrong_certificate",
            "database.tls_required_by_server",
        ),
        ("the certificate that is presented: openssl s_client -connect HOST:PORT -servername NAME",),
    ),
    Family(
        "AWS denied a call",
        "iam",
        (r"(?<!Errno 13\] )(?<!\(13: )(?<!EACCES: )<denied>",),
        (
            "iam.permission_missing",
            "iam.resource_policy_denies",
            "terraform.permission_denied",
            "network.vpce_policy_denies",
            "iam.trust_missing",
        ),
        (
            "cloudtrail:LookupEvents: errorCode and errorMessage of the denied call",
            "iam:SimulatePrincipalPolicy for the caller",
        ),
    ),
    Family(
        "a quota or limit was reached",
        "capacity",
        (
            r"LimitExceeded\w*",
            r"(?<!disk )quota",
            r"Throttl\w+",
            r"SlowDown|TooManyRequests|Provisioned\w+Exceeded\w*",
            r"rate exceeded",
            r"maximum number of",
            r"limit … <exceeded>",
        ),
        (
            "capacity.quota_concurrent_tasks",
            "capacity.quota_eip_exhausted",
            "capacity.eni_limit",
            "capacity.quota_new_account",
        ),
        ("servicequotas:GetServiceQuota of the limit that the message names",),
    ),
    Family(
        "something that is named does not exist",
        "config",
        (r"ResourceNotFound\w*", r"NotFoundException", r"NoSuch(?:Bucket|Key|Entity)", r"does not exist", r"not found"),
        ("secret.missing", "logs.group_missing", "storage.s3_bucket_missing", "database.missing", "image.tag_missing"),
        ("the resource that the message names, in the account and region of the caller",),
    ),
    Family(
        "memory ran out",
        "task",
        (
            r"out ?of ?memory",
            r"OutOfMemory\w*",
            r"\boom\b|oom[-_ ]kill\w*",
            r"cannot allocate memory",
            r"heap out of memory",
        ),
        (
            "task.oom_limit_too_low",
            "app.memory_leak",
            "task.oom_shared_task_memory",
            "task.oom_child_process",
            "host.memory_pressure",
        ),
        (
            "cloudwatch:GetMetricData: MemoryUtilization up to the end of the task",
            "ecs:DescribeTaskDefinition: memory limits",
        ),
    ),
    Family(
        "a disk is full or cannot be written",
        "storage",
        (r"no space left on device", r"disk (?:is )?full", r"read-only file ?system", r"ENOSPC|EROFS"),
        ("storage.ephemeral_full", "storage.host_disk_full", "storage.fs_readonly_root", "database.storage_full"),
        ("ecs:DescribeTaskDefinition: ephemeralStorage, readonlyRootFilesystem",),
    ),
    Family(
        "Terraform could not do a step because of another resource",
        "terraform",
        (
            r"DependencyViolation",
            r"already exists",
            r"ResourceInUse\w*",
            r"has a dependent object",
            r"AlreadyExists\w*",
        ),
        (
            "terraform.resource_exists",
            "terraform.order_sg_referenced_by_rule",
            "terraform.order_eni_still_in_use",
            "terraform.order_replace_in_use",
        ),
        ("terraform state list, and the resource that the message names in the account",),
    ),
    Family(
        "a balancer's health checks fail",
        "loadbalancer",
        (
            r"health ?checks? failed",
            r"failed (?:ELB|container|load balancer) health checks",
            r"Target\.\w+",
            r"\bunhealthy\b",
        ),
        (
            "loadbalancer.health_path_wrong",
            "health.grace_too_short",
            "network.sg_ingress_missing",
            "loadbalancer.target_port_wrong",
            "health.startup_too_slow",
        ),
        ("elasticloadbalancing:DescribeTargetHealth: reason codes", "the program's log while it is checked"),
    ),
    Family(
        "a program ended by itself",
        "app",
        (
            r"essential container in task exited",
            r"«exit (?:[1-9]|1[0-2]\d)»",
            r"Traceback \(most recent call last\)",
            r"(?:unhandled|uncaught) (?:exception|rejection|error)",
            r"segmentation fault|core dumped|panicked at|goroutine \d+ \[|GenServer … terminating",
        ),
        ("app.crash_on_start", "config.missing_env", "deploy.bad_revision", "image.arch_mismatch"),
        ("logs:GetLogEvents: the last lines of the container that exited",),
    ),
    *WITHIN,
)
