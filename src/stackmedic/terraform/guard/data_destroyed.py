"""Something that holds data would be destroyed, alone or to be made anew.

A snapshot or a recovery window does not make it harmless: what is made in its place is empty. Source: documentation of
each type (registry.terraform.io/providers/hashicorp/aws/5.100.0/docs); ``action_reason`` and ``replace_paths``.
"""

from collections.abc import Iterator

from stackmedic.model.guarded import Refusal
from stackmedic.terraform.guard import Running
from stackmedic.terraform.plan import Change, Plan

HOLDS = {
    "aws_backup_vault": "backups",
    "aws_cloudwatch_log_group": "logs",
    "aws_cognito_user_pool": "accounts of users",
    "aws_db_instance": "a database",
    "aws_db_snapshot": "a backup",
    "aws_db_cluster_snapshot": "a backup",
    "aws_docdb_cluster": "a database",
    "aws_dynamodb_table": "a table",
    "aws_ebs_volume": "a volume",
    "aws_ecr_repository": "images",
    "aws_efs_file_system": "files",
    "aws_elasticache_cluster": "a cache",
    "aws_elasticache_replication_group": "a cache",
    "aws_elasticache_serverless_cache": "a cache",
    "aws_instance": "the volumes of an instance",
    "aws_kms_key": "a key, without which nothing that it encrypted can be read",
    "aws_neptune_cluster": "a database",
    "aws_opensearch_domain": "an index",
    "aws_rds_cluster": "a database",
    "aws_rds_global_cluster": "a database",
    "aws_route53_zone": "a zone, whose name servers will be others",
    "aws_s3_bucket": "objects",
    "aws_secretsmanager_secret": "a secret",
    "aws_ssm_parameter": "a parameter",
}
GONE = {
    "delete_because_no_resource_config": "no block declares it any more",
    "delete_because_no_module": "the module that declared it is gone",
    "delete_because_wrong_repetition": "its count or for_each changed",
    "delete_because_count_index": "count is lower than its index",
    "delete_because_each_key": "for_each has its key no more",
    "replace_because_tainted": "it is tainted",
    "replace_by_request": "-replace asks for it",
    "replace_by_triggers": "replace_triggered_by asks for it",
}
RENAMED = "if it was only renamed or moved, write a moved block; if Terraform shall forget it, a removed block"


def refuse(plan: Plan, running: Running) -> Iterator[Refusal]:
    for each in plan.changes:
        if each.destroys and each.type in HOLDS:
            what = "made anew, empty" if "create" in each.actions else "destroyed"
            says = f"It holds {HOLDS[each.type]} and would be {what}{_because(each)}{_kept(each)}."
            yield Refusal("data_destroyed", each.address, says, _instead(each))


def _because(change: Change) -> str:
    if change.replaced_by:
        return f": {', '.join(change.replaced_by)} cannot be changed in place"
    return f": {GONE[change.reason]}" if change.reason in GONE else ""


def _kept(change: Change) -> str:
    """What would be left of it."""
    if change.was("skip_final_snapshot") is True:
        return "; no final snapshot is taken"
    if change.was("force_destroy") is True or change.was("force_delete") is True:
        return "; its content goes with it (force_destroy)"
    snapshot = change.was("final_snapshot_identifier")
    return f"; snapshot {snapshot} would be left" if snapshot else ""


def _instead(change: Change) -> str:
    meant = f"--accept '{change.address}' if it is meant"
    if change.replaced_by:
        return f"take the change of {change.replaced_by[0]} back, or move the data first; {meant}"
    return f"{RENAMED}; {meant}"
