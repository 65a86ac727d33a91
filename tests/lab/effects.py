"""What each fault does to the stack's clients, services, deployments and alarms: the table that faults are tried by.

A place is "clients backend", "deployment frontend", "alarm rds-cpu-high": what hurts, and whose. ``says`` is a part of
what AWS says of it: the reason of the last task that stopped, the state of the deployment, what would happen at the
next start.
"""

from dataclasses import dataclass
from typing import Any

LATER_MIN = 18.0
HEALED_MIN = 25.0
SERVICES = ("backend", "frontend")


@dataclass(frozen=True)
class Effect:
    """``hurts``: places that are or were hurt; ``risks``: what only would be. Nobody else's clients and tasks are."""

    hurts: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    says: str = ""
    minutes: float = LATER_MIN
    healed: float = HEALED_MIN

    def of(self, *kinds: str) -> set[str]:
        """The services that are named with one of the kinds."""
        return {place.split()[1] for place in (*self.hurts, *self.risks) if place.split()[0] in kinds}


def short(place: dict[str, Any]) -> str:
    """A place of the lab's record in the words of the table."""
    name = str(place["about"])
    service = next((each for each in SERVICES if f"-{each}-" in name), name.removeprefix("ohmycoins-staging-"))
    return f"{place['kind']} {service}"


def down(says: str = "", service: str = "backend", **more: Any) -> Effect:
    """Clients are turned away, and tasks are replaced in vain."""
    return Effect((f"clients {service}", f"tasks {service}", f"service {service}"), says=says, **more)


def kept_out(says: str = "", **more: Any) -> Effect:
    """As ``down``, and whatever starts meets the same closed door."""
    return down(says, risks=("start backend",), **more)


def refused(says: str = "", *others: str, service: str = "backend", **more: Any) -> Effect:
    """A deployment fails because its tasks do; the tasks from before go on serving."""
    return Effect((f"tasks {service}", f"deployment {service}"), others, says=says, **more)


def next_start(says: str, *others: str, **more: Any) -> Effect:
    """As ``refused``, and whatever starts later has the same fate."""
    return refused(says, "start backend", *(f"start {each}" for each in others), **more)


CHECKED = "Task failed container health checks"
ELB = "Task failed ELB health checks"
KILLED = "exit code 137, OutOfMemoryError: Container killed due to memory usage"
EXITED = "Essential container in task exited"
UNREACHED = "There is a connection issue between the task and AWS Secrets Manager"
BOTH = "frontend"
CLOSED = Effect(("clients backend", "clients frontend", "tasks backend", "tasks frontend"), says=ELB)
PAUSED = Effect(("clients backend", "clients frontend"), ("start backend",), "503")  # The database sleeps, too.

EFFECTS: dict[str, Effect] = {
    # app
    "app_port_changed": refused(ELB),
    "hostname_bind": refused(CHECKED, service="frontend"),
    "clients_multiplied": Effect(
        ("clients backend", "clients frontend", "tasks backend", "tasks frontend"),
        says="100% 504 of the balancer",
        healed=60,
    ),
    "crash_on_start": next_start(EXITED),
    "crashes_in_operation": Effect(("tasks backend", "clients backend"), says="exit code 1"),
    "localhost_bind": refused(ELB),
    "memory_leak": Effect(("tasks backend",), says=KILLED),
    "slow_endpoint": Effect(("clients backend", "alarm alb-response-time"), says="answers take"),
    # build
    "context_too_large": Effect(("build backend",), says="TIMED_OUT in BUILD", minutes=35),
    "dependencies_conflict": Effect(("build backend",), says="FAILED in BUILD"),
    "dockerfile_broken": Effect(("build backend",), says="FAILED in BUILD"),
    "privileged_mode_off": Effect(("build backend",), says="FAILED in BUILD"),
    "push_denied": Effect(("build backend",), says="FAILED in POST_BUILD"),
    # cache
    "cache_client_without_ca": refused(ELB),
    "cache_connections_taken": Effect(("tasks backend", "service backend"), says=ELB),
    "cache_deleted": Effect(("tasks backend", "service backend"), says=ELB),
    "cache_memory_full": Effect(("alarm redis-memory-high", "alarm redis-evictions-high")),
    "cache_overloaded": Effect(("tasks backend", "service backend"), says=ELB),
    "cache_plain_scheme": refused(ELB),
    "cache_pool_too_small": Effect(("clients backend", "tasks backend", "alarm alb-5xx-errors"), says="100% 500"),
    "cache_token_not_given": refused(ELB),
    "cache_token_rotated": Effect(("tasks backend", "service backend"), says=ELB),
    "cache_url_missing": refused(ELB),
    "cache_writes_refused": Effect(("clients backend", "alarm redis-memory-high"), says="100% 500"),
    # capacity
    "spot_reclaimed": refused("Your Spot Task was interrupted."),
    "vcpu_quota_reached": Effect(("deployment backend",), ("start backend", "start frontend"), "number of vCPUs"),
    "zones_without_capacity": Effect(("deployment backend",), ("start backend", "start frontend"), "Capacity is unav"),
    # config
    "missing_env": refused("exit code 1"),
    "missing_secret_variable": refused("exit code 1"),
    # control
    "deployment_in_progress": Effect(),
    "paused": PAUSED,
    # database
    "client_without_ca": refused(EXITED),
    "client_without_tls": refused(EXITED),
    "connection_limit_lowered": Effect(("tasks backend", "service backend"), ("start backend",), "1 of 2 tasks serve"),
    "connections_taken": next_start(EXITED),
    "database_busy": Effect(("alarm rds-cpu-high",)),
    "database_deleted": kept_out(EXITED),
    "database_dropped": kept_out(EXITED),
    "database_host_misspelled": refused(EXITED),
    "database_name_wrong": refused(EXITED),
    "endpoint_port_in_host": refused(EXITED),
    "missing_index": Effect(("clients backend", "tasks backend", "alarm alb-response-time")),
    "slow_queries": Effect(("clients backend", "tasks backend", "alarm alb-response-time")),
    "storage_filling": kept_out(EXITED, minutes=20),
    "database_password_rotated": kept_out(EXITED),
    "database_stopped": kept_out("0 of 2 tasks serve"),
    "migration_fails_first": refused("as dependency did not exit successfully."),
    # deploy
    "bad_revision": refused(EXITED),
    "no_room_to_deploy": Effect(("deployment backend",), says="minutes without a task", minutes=20),
    "rollback_incompatible_health": down("ROLLBACK_"),
    "stuck_without_breaker": next_start("in progress, "),
    # health
    "check_asks_wrong_port": refused(CHECKED),
    "command_tool_missing": refused(CHECKED),
    "grace_too_short": refused(ELB),
    "startup_too_slow": refused(ELB),
    # iam
    "boundary_too_narrow": next_start("because no permissions boundary allows the secretsmanager:GetSecretValue"),
    "env_file_denied": refused("operation error S3: HeadObject, https response error StatusCode: 403"),
    "execution_role_deleted": Effect(("deployment backend",), ("start backend", "start frontend"), "unable to assume"),
    "execution_role_untrusted": Effect(
        ("deployment backend",), ("start backend", "start frontend"), "unable to assume"
    ),
    "log_permission_removed": next_start("is not authorized to perform: logs:CreateLogStream", BOTH),
    "permission_on_task_role": next_start("is not authorized to perform: secretsmanager:GetSecretValue"),
    "repository_policy_denies": next_start("403 Forbidden"),
    "roles_swapped": refused("is not authorized to perform: secretsmanager:GetSecretValue"),
    "secret_permission_removed": next_start("is not authorized to perform: secretsmanager:GetSecretValue"),
    "secret_policy_denies": next_start("with an explicit deny in a resource-based policy"),
    "task_role_untrusted": Effect(("deployment backend",), ("start backend",), "unable to assume"),
    # image
    "digest_deleted": refused("not found"),
    "image_tag_deleted": next_start("not found"),
    "other_architecture": refused("does not contain descriptor matching platform 'linux/amd64'"),
    "other_region": refused("us-east-1.amazonaws.com"),
    "pull_permission_removed": next_start("is not authorized to perform: ecr:GetAuthorizationToken", BOTH),
    "repository_wrong": refused("backend-prod"),
    "tag_never_pushed": refused("0b5e55e: not found"),
    # loadbalancer
    "balancer_in_private_subnets": Effect(("clients backend", "clients frontend"), says="no answer"),
    "balancer_ingress_revoked": Effect(("clients backend", "clients frontend"), says="no answer"),
    "health_matcher_narrowed": down(ELB),
    "health_path_changed": down(ELB),
    "health_port_changed": down(ELB),
    "health_timeout_too_short": down(ELB),
    "idle_timeout_too_short": Effect(("clients backend",), says="504 of the balancer"),
    "listener_rule_deleted": Effect(("clients backend", "service backend"), says="100% 404"),
    "listener_rule_for_other_path": Effect(("clients backend",), says="100% 404"),
    "maintenance_page_left": Effect(("clients backend", "clients frontend"), says="100% 503 of the balancer"),
    "target_port_wrong": refused(ELB),
    "targets_deregistered": Effect(("clients backend", "service backend"), says="100% 503 of the balancer"),
    # logs
    "log_group_deleted": next_start("The specified log group does not exist"),
    "log_group_misspelled": refused("The specified log group does not exist"),
    "log_router_crashes": Effect(
        ("clients backend", "tasks backend", "service backend"), ("start backend",), "log-router: exit code 255"
    ),
    # network
    "acl_denies_data_port": kept_out(EXITED),
    "acl_drops_answers": Effect(
        ("clients backend", "clients frontend"), ("start backend", "start frontend"), UNREACHED
    ),
    "balancer_egress_revoked": CLOSED,
    "cache_group_swapped": down(ELB),
    "cache_ingress_revoked": down(ELB),
    "database_group_swapped": kept_out(EXITED),
    "database_ingress_revoked": kept_out(EXITED),
    "database_rule_for_other_port": kept_out(EXITED),
    "default_route_deleted": next_start(UNREACHED, BOTH),
    "default_route_to_internet_gateway": next_start(UNREACHED, BOTH),
    "egress_to_stores_only": next_start(UNREACHED, BOTH),
    "egress_without_s3": next_start("The task cannot pull", BOTH),
    "endpoint_closed": next_start(UNREACHED),
    "endpoint_policy_narrowed": next_start("unexpected status code", BOTH),
    "moved_without_public_address": refused(UNREACHED),
    "names_not_resolved": Effect(("clients backend", "tasks backend"), ("start backend", "start frontend"), UNREACHED),
    "nat_deleted": next_start(UNREACHED, BOTH),
    "privileged_port": refused("exit code 1", service="frontend"),
    "public_route_deleted": Effect(("clients backend", "clients frontend"), ("start backend", "start frontend")),
    "route_to_nothing": next_start(UNREACHED, BOTH),
    "subnets_full": next_start("InsufficientFreeAddressesInSubnet", BOTH),
    "task_egress_revoked": Effect(("clients backend", "tasks backend"), ("start backend", "start frontend"), UNREACHED),
    "task_group_swapped": refused(ELB),
    "task_ingress_revoked": CLOSED,
    # secret
    "key_disabled": next_start("DecryptionFailure"),
    "key_permission_missing": next_start("Access to KMS is not allowed"),
    "key_policy_excludes_role": next_start("Access to KMS is not allowed"),
    "parameter_missing": refused("invalid ssm parameters: /production/feature-flags"),
    "parameter_name_empty_part": refused("invalid ssm parameters: /app//database-url"),
    "password_changed_in_secret": next_start(EXITED),
    "secret_gone": next_start("Secrets Manager can't find the specified secret"),
    "secret_deleted": next_start("marked for deletion"),
    "secret_key_removed": next_start("did not contain json key"),
    "secret_misnamed": refused("is not authorized to perform: secretsmanager:GetSecretValue"),
    "secret_not_json": next_start("invalid character 'P' looking for beginning of value"),
    "secret_of_other_region": refused("secretsmanager:us-east-1"),
    # storage
    "image_too_large": refused("no space left on device"),
    # task
    "command_one_word": refused("executable file not found in $PATH"),
    "entry_not_executable": refused('exec: "/app/start.sh": permission denied'),
    "sidecar_takes_memory": refused(KILLED),
    "variable_before_command": refused('exec: "PYTHONPATH=/app": stat PYTHONPATH=/app: no such file'),
    "container_memory_lowered": refused(KILLED),
    "hungry_version": refused(KILLED),
    "task_memory_lowered": refused(KILLED),
}
