"""What keeps data from being lost would be switched off: deletion protection, backups, final snapshots, versions.

Source: documentation of ``aws_db_instance``, ``aws_rds_cluster``, ``aws_lb``, ``aws_dynamodb_table``, ``aws_s3_bucket``
and ``aws_s3_bucket_versioning``.
"""

from collections.abc import Iterator

from stackmedic.model.guarded import Refusal
from stackmedic.terraform.guard import Running
from stackmedic.terraform.plan import Change, Plan

OFF = {
    "deletion_protection": "Deletion protection goes off.",
    "deletion_protection_enabled": "Deletion protection goes off.",
    "enable_deletion_protection": "Deletion protection goes off.",
    "backup_retention_period": "Backups are no longer kept.",
    "snapshot_retention_limit": "Snapshots are no longer kept.",
}
ON = {
    "skip_final_snapshot": "No final snapshot would be taken any more.",
    "force_destroy": "Its content could be destroyed with it (force_destroy).",
    "force_delete": "Its content could be destroyed with it (force_delete).",
}


def refuse(plan: Plan, running: Running) -> Iterator[Refusal]:
    for each in plan.changes:
        if not each.destroys:
            for says in _lost(each):
                instead = f"leave it, unless the next step is to destroy this; --accept '{each.address}' then"
                yield Refusal("protection_removed", each.address, says, instead)


def _lost(change: Change) -> Iterator[str]:
    yield from (says for name, says in OFF.items() if change.falls(name))
    if change.before is not None:
        yield from (says for name, says in ON.items() if change.becomes(name) is True and change.was(name) is False)
    if (
        change.was("versioning_configuration") == "Enabled"
        and change.becomes("versioning_configuration") == "Suspended"
    ):
        yield "New versions of objects replace old ones (versioning is suspended)."
