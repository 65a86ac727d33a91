"""Destroying the database is refused, as no name for a final snapshot was given.

Source: aws_db_instance final_snapshot_identifier and skip_final_snapshot.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Destroying the database needs a final snapshot's name",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="final_snapshot_identifier is required when skip_final_snapshot is false destroy rds FinalSnapshotIdentifier",
    signatures=(
        Proves(r"final_snapshot_identifier is required when skip_final_snapshot is false"),
        Proves(r"FinalDBSnapshotIdentifier is required|RDS Cluster FinalSnapshotIdentifier is required", weight=5.0),
        Says(r"final_?snapshot_?identifier … (?:required|missing|must)|skip_final_snapshot", weight=5.0),
        Says(r"final snapshot … (?:required|name|missing)", weight=4.0),
    ),
    clues=(Refutes(r"replica", weight=-5.0),),
    reports=(
        "terraform destroy. aws_db_instance: final_snapshot_identifier is required when skip_final_snapshot is false",
        "destroy of a test stack. aws_rds_cluster: final_snapshot_identifier is required when "
        "skip_final_snapshot is false",
    ),
    confirm=("terraform state show RESOURCE",),
    cures=(
        "Give final_snapshot_identifier (or skip_final_snapshot = true if nothing is to be kept), apply, then destroy.",
    ),
)
