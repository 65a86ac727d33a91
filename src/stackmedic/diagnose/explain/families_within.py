"""Families of messages from within: programs' own files and credentials, stores, proxies, and the way to them."""

from stackmedic.diagnose.explain.family import Family

WITHIN = (
    Family(
        "a host or its network cannot be reached",
        "network",
        (r"no route to host|EHOSTUNREACH", r"network is unreachable|ENETUNREACH", r"ERR_ADDRESS_UNREACHABLE"),
        ("network.route_blackhole", "network.no_default_route", "network.igw_missing", "network.nacl_blocks"),
        ("ec2:DescribeRouteTables of the client's subnet", "the state of the host: ec2:DescribeInstanceStatus"),
    ),
    Family(
        "AWS did not accept credentials",
        "iam",
        (
            r"ExpiredToken\w*|security token included in the request is",
            r"InvalidClientTokenId|UnrecognizedClient\w*|SignatureDoesNotMatch|OptInRequired|InvalidSignature\w*",
        ),
        ("exec.static_credentials_env", "iam.session_token_type_restricted", "iam.trust_missing"),
        (
            "ecs:DescribeTaskDefinition: taskRoleArn, and AWS_ACCESS_KEY_ID among the environment",
            "sts:GetCallerIdentity from within the task",
        ),
    ),
    Family(
        "a program found no credentials",
        "iam",
        (
            r"NoCredential\w*|unable to locate credentials|could not load credentials|CredentialsProviderError",
            r"unable to load (?:AWS )?credentials|no EC2 IMDS role found|MissingCredentials\w*|NoAWSCredentials",
        ),
        ("iam.trust_missing", "exec.static_credentials_env", "config.missing_env"),
        (
            "ecs:DescribeTaskDefinition: taskRoleArn, which is what a program's credentials come from",
            "sts:GetCallerIdentity from within the task",
        ),
    ),
    Family(
        "files cannot be opened, read or parsed",
        "storage",
        (
            r"too many open files|EMFILE|ENFILE",
            r"stale file handle|ESTALE",
            r"input/output error|\bEIO\b",
            r"disk quota",
        ),
        ("storage.host_disk_full", "storage.efs_access_point_uid", "storage.ephemeral_full"),
        ("ecs:DescribeTaskDefinition: ulimits (nofile), volumes", "elasticfilesystem:DescribeFileSystems"),
    ),
    Family(
        "a file is not the program's to read or write",
        "storage",
        (r"\bErrno 13\b|\(13: permission denied\)|\bEACCES\b",),
        ("storage.efs_access_point_uid", "storage.efs_policy", "network.privileged_port"),
        ("ecs:DescribeTaskDefinition: user, readonlyRootFilesystem, mountPoints", "EFS: posixUser of the access point"),
    ),
    Family(
        "a setting or file of the program is missing or cannot be parsed",
        "config",
        (
            r"(?:could not|cannot|unable to|failed to) (?:open|load|parse|read)"
            r" … (?:file|config\w*|settings?|json|yaml)",
            r"mapping values are not allowed|unexpected end of (?:JSON|file)|invalid (?:yaml|toml|json)\b",
        ),
        ("config.missing_env", "deploy.bad_revision", "app.crash_on_start"),
        ("ecs:DescribeTaskDefinition of this revision and the one before: environment, secrets, command",),
    ),
    Family(
        "the database refused a statement, or let go of it",
        "database",
        (
            r"deadlock detected|could not serialize access|lock wait timeout exceeded",
            r"server has gone away|lost connection to mysql|crash of another server process",
        ),
        ("database.ddl_lock_wedge", "database.instance_unavailable", "database.instance_undersized"),
        ("rds:DescribeEvents of the last hours", "pg_stat_activity and pg_locks, or SHOW ENGINE INNODB STATUS"),
    ),
    Family(
        "the cache is up and does not serve",
        "cache",
        (r"LOADING Redis|LOADING Valkey|BUSY Redis|MISCONF|MASTERDOWN|CLUSTERDOWN|NOREPLICAS|TRYAGAIN",),
        ("cache.overloaded", "cache.failover_stale_primary_connection", "control.maintenance"),
        ("elasticache:DescribeEvents", "cloudwatch:GetMetricData: EngineCPUUtilization, DatabaseMemoryUsagePercentage"),
    ),
    Family(
        "a balancer or proxy answers with an error",
        "loadbalancer",
        (
            r"«the balancer answered 50[24] itself",
            r"\b50[234] (?:Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out)",
            r"awselb/2\.0|\b460\b … client|client … \b460\b",
            r"upstream sent (?:too big|invalid|no valid)|Request Entity Too Large",
        ),
        ("loadbalancer.target_port_wrong", "loadbalancer.keepalive_mismatch", "app.slow_endpoint", "app.overloaded"),
        (
            "the balancer's access log: elb_status_code beside target_status_code, and the three processing times",
            "elasticloadbalancing:DescribeTargetHealth: reason codes",
        ),
    ),
    Family(
        "a balancer has no target to send a request to",
        "loadbalancer",
        (r"«the balancer answered 503 itself, never",),
        (
            "loadbalancer.targets_deregistered",
            "loadbalancer.health_path_wrong",
            "control.scaled_to_zero",
            "loadbalancer.target_port_wrong",
        ),
        (
            "elasticloadbalancing:DescribeTargetHealth: whether any target is registered, and why it is not healthy",
            "ecs:DescribeServices: desired and running count",
        ),
    ),
    Family(
        "log records could not be delivered",
        "logs",
        (
            r"DataAlreadyAccepted\w*|InvalidSequenceToken\w*|too old or too new",
            r"buffer overflow|failed to flush chunk|no upstream connections available",
        ),
        ("logs.sidecar_crash_on_error", "logs.group_missing", "network.no_nat_or_endpoint"),
        ("logs:DescribeLogStreams of the group", "the log of the log router itself"),
    ),
    Family(
        "the search cluster does not answer as a whole",
        "search",
        (r"no alive nodes|NoShardAvailable\w*|all shards failed|master_not_discovered\w*|NoNodeAvailable\w*",),
        ("search.unreachable", "search.container_stopped", "search.jvm_heap_exhausted"),
        ("GET _cluster/health of the search host", "ec2:DescribeInstanceStatus of the search host"),
    ),
    Family(
        "a process was killed (SIGKILL, 128 + 9), which the number alone does not explain",
        "task",
        (r"«exit 137»", r"SIGKILL\w*|signal 9\b|signal: killed"),
        (
            "task.oom_limit_too_low",
            "task.shutdown_sigterm_not_forwarded",
            "task.oom_shared_task_memory",
            "health.startup_too_slow",
            "capacity.spot_interruption",
        ),
        (
            "ecs:DescribeTasks: containers[].reason, as it was memory only where it says OutOfMemory; and stopCode",
            "cloudwatch:GetMetricData: MemoryUtilization until the stop",
        ),
    ),
)
