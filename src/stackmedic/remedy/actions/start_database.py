"""Start a database instance that is stopped. Nothing else that keeps it from answering is cured by a call.

There is no undo: nothing is lost by starting, whoever wants it stopped can stop it again, and stopping it under the
services that need it would be the incident itself. Starting may take minutes to hours (crash recovery, size); ten to
fifteen minutes is usual. It fails for want of capacity of the instance class in the zone, and then says so.

Source: StartDBInstance (not for Aurora, which StartDBCluster starts; InvalidDBInstanceState) in the RDS API reference;
"Stopping an Amazon RDS DB instance temporarily" in the RDS user guide; guides onyx and ohmycoins.
"""

from collections.abc import Iterator

from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Finding
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.held import databases
from stackmedic.remedy.prices import database_usd_per_month

STARTING_S = 900.0
LATER = "Nothing has to be done: wait until its status is available, then diagnose again."
RESTORE = "Restore the newest snapshot or point in time beside it: aws rds restore-db-instance-to-point-in-time."
INSTEAD = {  # Status → what a person does.
    "stopping": "Wait until it has stopped (a stopping instance cannot be started), then fix again.",
    **dict.fromkeys(("starting", "rebooting", "maintenance", "upgrading", "renaming", "creating"), LATER),
    **dict.fromkeys(("failed", "restore-error", "incompatible-restore"), RESTORE),
    "deleting": "Find out who deletes it; it can only come back from a snapshot.",
    "incompatible-network": "Give its subnet group free addresses and its VPC DNS, then: aws rds start-db-instance.",
    "incompatible-parameters": "Reset what does not fit: aws rds reset-db-parameter-group; then reboot it.",
    "inaccessible-encryption-credentials": "Enable its KMS key again and restore from a backup.",
    "inaccessible-encryption-credentials-recoverable": "Enable its KMS key again, then: aws rds start-db-instance.",
}
ALREADY = ("starting", "available", "backing-up", "modifying", "configuring-enhanced-monitoring")

action = Action(
    __name__,
    title="Start a stopped database instance",
    risk=Risk.REVERSIBLE,
    needs=("rds:DescribeDBInstances", "rds:StartDBInstance"),
    held=databases.held_start,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    database = next((each for each in snapshot.known(Database) if each.arn == finding.about), None)
    if database is None:
        yield Declined(action.id, f"{finding.about} is not among what was read", "aws rds describe-db-instances")
    elif database.cluster_id:
        how = f"aws rds start-db-cluster --db-cluster-identifier {database.cluster_id}"
        yield Declined(action.id, f"{database.id} is started with its cluster {database.cluster_id}, not alone", how)
    elif database.status != "stopped":
        instruction = INSTEAD.get(database.status, "See its events: aws rds describe-events --source-type db-instance")
        yield Declined(action.id, f"{database.id} is {database.status}, and only a stopped one is started", instruction)
    else:
        yield start(finding, snapshot, database)


def start(finding: Finding, snapshot: Snapshot, database: Database) -> Change:
    return Change(
        action=action.id,
        target=database.arn,
        field="DBInstanceStatus",
        before="stopped",
        after="available",
        says=f"Start database {database.id}; its {database.instance_class} hours cost again",
        calls=(PlannedCall("rds:StartDBInstance", {"DBInstanceIdentifier": database.id}),),
        facts=(database.seen("status", f"{database.id} is stopped"),),
        risk=action.risk,
        users_notice="nothing at first; what needs the database works again as soon as it is available",
        settles_s=STARTING_S + settling.of_services(snapshot, finding.hurts),
        needed_by=finding.hurts,
        cost_per_month_usd=database_usd_per_month(
            snapshot.scope.region, database.engine, database.instance_class, database.multi_az
        ),
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    try:
        await writer.change("rds:StartDBInstance", DBInstanceIdentifier=identifier(change))
    except CallFailed as failed:  # Somebody else may have been faster.
        if failed.code != "InvalidDBInstanceState" or not await probe(writer, change, token):
            raise


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    found = await writer.read("rds:DescribeDBInstances", DBInstanceIdentifier=identifier(change))
    return found["DBInstances"][0]["DBInstanceStatus"] in ALREADY


def identifier(change: Change) -> str:
    return change.target.rpartition(":db:")[2]


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    database = next((each for each in snapshot.known(Database) if each.arn == change.target), None)
    if database and database.status == "failed":
        return Outcome.WORSE
    return Outcome.CLEARED if database and database.status == "available" else Outcome.NOT_YET
