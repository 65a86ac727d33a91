"""A final snapshot is asked for when a read replica is destroyed, and a replica has none.

Source: RDS DeleteDBInstance: SkipFinalSnapshot must be true for read replicas.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A final snapshot is asked for a read replica",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="final snapshot read replica FinalDBSnapshotIdentifier cannot be specified when deleting replica "
    "skip_final_snapshot",
    signatures=(
        Proves(r"FinalDBSnapshotIdentifier can ?not be specified when deleting"),
        Proves(r"final snapshot … (?:replica|replicating)|replica … final ?snapshot", weight=5.0),
        Says(r"(?:read )?replica … skip_final_snapshot"),
    ),
    reports=(
        "read replica. aws_db_instance: InvalidParameterCombination: FinalDBSnapshotIdentifier can not be "
        "specified when deleting a replica instance",
        "removing a read replica. aws_db_instance: FinalDBSnapshotIdentifier cannot be specified when "
        "deleting a read replica",
    ),
    instead_of=("terraform.rds_final_snapshot_required",),
    confirm=(
        "aws rds describe-db-instances --db-instance-identifier DATABASE --query "
        "'DBInstances[].ReadReplicaSourceDBInstanceIdentifier'",
    ),
    cures=("Set skip_final_snapshot = true on the replica.",),
)
