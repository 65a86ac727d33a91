"""A database server has a disk that fills, parameters that wait, a standby that takes over, and only so much CPU."""

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stackmedic.lab.physics.needs import Asked, Place
from stackmedic.lab.physics.network import allocate
from tests.lab.data_account import DATABASE, PASSWORD, DataAccount

PLACE = Place("postgres", "", 5432, database="shop")


@pytest.fixture
def lab() -> DataAccount:
    made = DataAccount()
    made.create_database()
    made.advance(11)
    return made


def rds(lab: DataAccount) -> Any:
    return lab.clients("rds")


def server(lab: DataAccount) -> Any:
    return lab.account.databases.server(DATABASE)


def write(lab: DataAccount) -> str:
    return lab.account.databases.ask(DATABASE, PLACE, Asked(write=True)).name


def read(lab: DataAccount) -> str:
    return lab.account.databases.ask(DATABASE, PLACE, Asked()).name


def metric(lab: DataAccount, name: str) -> float | None:
    now = lab.account.world.utc()
    points = lab.clients("cloudwatch").get_metric_statistics(
        Namespace="AWS/RDS", MetricName=name, Dimensions=[{"Name": "DBInstanceIdentifier", "Value": DATABASE}],
        StartTime=now - timedelta(minutes=3), EndTime=now, Period=60, Statistics=["Average"],
    )["Datapoints"]  # fmt: skip
    return float(max(points, key=lambda each: each["Timestamp"])["Average"]) if points else None


def hide(lab: DataAccount, kind: str, value: float) -> None:
    lab.account.hidden[f"{kind}:{DATABASE}"] = value
    lab.account.world.changed()


def asked(lab: DataAccount, queries: float, writes: float = 0.0, minutes: float = 2) -> None:
    databases = lab.account.databases
    lab.account.demand.pass_minute = lambda: databases.pass_minute({DATABASE: (queries, writes)})  # type: ignore[method-assign]
    lab.advance(minutes)


# The disk


def test_growth_fills_the_disk_rds_warns_and_then_shuts_the_server(lab: DataAccount) -> None:
    hide(lab, "database_growth_gib_per_h", 12)
    lab.advance(80)
    assert any("is low at" in each for each in lab.said())
    assert lab.status() == "available"
    lab.advance(20)
    assert (lab.status(), lab.connect()) == ("storage-full", "REFUSED")
    assert lab.said()[-1].startswith("DB instance has reached the storage-full threshold")
    assert metric(lab, "FreeStorageSpace") is None


def test_the_last_bytes_fail_writes_while_reads_go_on(lab: DataAccount) -> None:
    lab.connect()
    server(lab).data.data_bytes = 19.9 * 2**30
    assert (write(lab), read(lab)) == ("DISK_FULL", "OK")


def test_more_storage_brings_a_full_server_back(lab: DataAccount) -> None:
    hide(lab, "database_growth_gib_per_h", 40)
    lab.advance(40)
    hide(lab, "database_growth_gib_per_h", 0)
    assert lab.status() == "storage-full"
    rds(lab).modify_db_instance(DBInstanceIdentifier=DATABASE, AllocatedStorage=40, ApplyImmediately=True)
    assert lab.status() == "modifying"
    lab.advance(7)
    assert (lab.status(), lab.connect(), lab.database()["AllocatedStorage"]) == ("storage-optimization", "OK", 40)
    with pytest.raises(ClientError, match="previous storage change is being optimized"):
        rds(lab).modify_db_instance(DBInstanceIdentifier=DATABASE, AllocatedStorage=80, ApplyImmediately=True)
    lab.advance(95)
    assert lab.status() == "available"
    assert (metric(lab, "FreeStorageSpace") or 0) > 15 * 2**30


def test_storage_cannot_shrink(lab: DataAccount) -> None:
    with pytest.raises(ClientError, match="Requested storage cannot be less than the current storage size"):
        rds(lab).modify_db_instance(DBInstanceIdentifier=DATABASE, AllocatedStorage=10, ApplyImmediately=True)


def test_storage_autoscaling_adds_some_once_in_six_hours(lab: DataAccount) -> None:
    rds(lab).modify_db_instance(DBInstanceIdentifier=DATABASE, MaxAllocatedStorage=100)
    hide(lab, "database_growth_gib_per_h", 12)
    lab.advance(95)
    assert lab.database()["AllocatedStorage"] == 30
    lab.advance(60)
    assert (lab.database()["AllocatedStorage"], lab.status()) == (30, "storage-full")


def test_a_slot_that_nobody_reads_keeps_the_log_and_lets_go_of_it_at_once(lab: DataAccount) -> None:
    lab.advance(5)
    free = metric(lab, "FreeStorageSpace") or 0
    assert metric(lab, "OldestReplicationSlotLag") is None
    hide(lab, "database_slot_inactive", 1)
    lab.advance(6 * 60)
    kept = metric(lab, "OldestReplicationSlotLag") or 0
    assert 4 * 2**30 < kept < 5 * 2**30
    assert metric(lab, "TransactionLogsDiskUsage") == pytest.approx(kept)
    assert (metric(lab, "FreeStorageSpace") or 0) < free - 3.5 * 2**30
    hide(lab, "database_slot_inactive", 0)
    lab.advance(3)
    assert (metric(lab, "FreeStorageSpace") or 0) > free - 2**29


def test_a_slot_may_be_limited(lab: DataAccount) -> None:
    use_parameters(lab, max_slot_wal_keep_size="1024")
    hide(lab, "database_slot_inactive", 1)
    lab.advance(6 * 60)
    assert metric(lab, "OldestReplicationSlotLag") == 2**30
    assert lab.status() == "available"


def test_a_log_that_is_not_archived_fills_the_disk_without_any_slot(lab: DataAccount) -> None:
    hide(lab, "database_archive_stalled", 1)
    lab.advance(6 * 60)
    assert (metric(lab, "TransactionLogsDiskUsage") or 0) > 4 * 2**30
    assert metric(lab, "OldestReplicationSlotLag") is None


# Parameters


def use_parameters(lab: DataAccount, **values: str) -> None:
    """A group of its own with these values, in force."""
    rds(lab).create_db_parameter_group(DBParameterGroupName="own", DBParameterGroupFamily="postgres17", Description="o")
    change(lab, **values)
    rds(lab).modify_db_instance(DBInstanceIdentifier=DATABASE, DBParameterGroupName="own", ApplyImmediately=True)
    rds(lab).reboot_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(2)


def change(lab: DataAccount, **values: str) -> None:
    changes = [
        {"ParameterName": name.replace("rds_", "rds."), "ParameterValue": value, "ApplyMethod": "pending-reboot"}
        for name, value in values.items()
    ]
    rds(lab).modify_db_parameter_group(DBParameterGroupName="own", Parameters=changes)


def parameter_status(lab: DataAccount) -> str:
    return str(lab.database()["DBParameterGroups"][0]["ParameterApplyStatus"])


def test_a_static_parameter_waits_for_a_reboot(lab: DataAccount) -> None:
    use_parameters(lab, max_connections="40")
    assert (server(lab).max_connections, parameter_status(lab)) == (40, "in-sync")
    change(lab, max_connections="60")
    assert (server(lab).max_connections, parameter_status(lab)) == (40, "pending-reboot")
    rds(lab).reboot_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(2)
    assert (server(lab).max_connections, parameter_status(lab)) == (60, "in-sync")


def test_another_group_counts_after_a_reboot_and_its_dynamic_parameters_at_once_from_then_on(lab: DataAccount) -> None:
    rds(lab).create_db_parameter_group(DBParameterGroupName="own", DBParameterGroupFamily="postgres17", Description="o")
    change(lab, rds_force_ssl="0")
    rds(lab).modify_db_instance(DBInstanceIdentifier=DATABASE, DBParameterGroupName="own", ApplyImmediately=True)
    assert (lab.connect(tls=False), parameter_status(lab)) == ("TLS_REQUIRED", "pending-reboot")
    rds(lab).reboot_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(2)
    assert (lab.connect(tls=False), parameter_status(lab)) == ("OK", "in-sync")
    change(lab, rds_force_ssl="1")
    assert (lab.connect(tls=False), parameter_status(lab)) == ("TLS_REQUIRED", "in-sync")


def test_a_static_parameter_cannot_be_applied_at_once(lab: DataAccount) -> None:
    use_parameters(lab)
    wanted = {"ParameterName": "max_connections", "ParameterValue": "50", "ApplyMethod": "immediate"}
    with pytest.raises(ClientError, match="cannot use immediate apply method for static parameter"):
        rds(lab).modify_db_parameter_group(DBParameterGroupName="own", Parameters=[wanted])


def test_parameters_are_listed_with_the_engines_own(lab: DataAccount) -> None:
    use_parameters(lab, max_connections="40")
    listed = rds(lab).describe_db_parameters(DBParameterGroupName="own")["Parameters"]
    shown = {each["ParameterName"]: (each["ParameterValue"], each["Source"], each["ApplyType"]) for each in listed}
    assert shown["max_connections"] == ("40", "user", "static")
    assert shown["statement_timeout"] == ("0", "engine-default", "dynamic")


# Work


def test_an_index_that_is_missing_costs_cpu_time_and_latency(lab: DataAccount) -> None:
    lab.connect()
    asked(lab, queries=6)
    quick, idle = server(lab).work.query_s, metric(lab, "CPUUtilization") or 0
    hide(lab, "database_scans", 0.8)
    asked(lab, queries=6)
    assert server(lab).work.query_s > 100 * quick
    assert (metric(lab, "CPUUtilization") or 0) > idle + 60


def test_the_same_scan_hurts_nobody_who_does_not_ask(lab: DataAccount) -> None:
    hide(lab, "database_scans", 0.8)
    asked(lab, queries=0)
    assert (metric(lab, "CPUUtilization") or 0) < 5


def test_a_schema_change_behind_an_open_transaction_blocks_everybody_and_neither_does_alone(lab: DataAccount) -> None:
    lab.connect()
    waits = []
    for transaction, changing in ((1, False), (0, True), (1, True), (0, False)):
        hide(lab, "database_transaction_open", transaction)
        server(lab).data.changing = {"task"} if changing else set()
        asked(lab, queries=3)
        waits.append(server(lab).work.blocked)
    assert waits == [False, False, True, False]


@pytest.mark.parametrize("timeout", ["lock_timeout", "idle_in_transaction_session_timeout"])
def test_time_outs_keep_a_schema_change_from_blocking(lab: DataAccount, timeout: str) -> None:
    use_parameters(lab, **{timeout: "10000"})
    hide(lab, "database_transaction_open", 1)
    server(lab).data.changing = {"task"}
    asked(lab, queries=3)
    assert not server(lab).work.blocked


def test_a_statement_time_out_ends_what_is_slow(lab: DataAccount) -> None:
    use_parameters(lab, statement_timeout="200")
    hide(lab, "database_scans", 2)
    asked(lab, queries=1)
    assert read(lab) == "STATEMENT_TIMEOUT"


def test_pools_take_slots_until_none_are_left(lab: DataAccount) -> None:
    assert lab.connect(pool=60) == "OK"
    assert lab.account.databases.connections(DATABASE) == 62
    second, third = (allocate(lab.account, lab.subnets[1], (lab.programs,), False) for _ in range(2))
    assert lab.connect(source=second, pool=60) == "OK"  # It gets what is left,
    assert lab.account.databases.connections(DATABASE) == 78
    assert lab.connect(source=third, pool=60) == "TOO_MANY_CONNECTIONS"  # and the next one nothing.


# A standby, a replica, maintenance


def test_a_standby_takes_over_in_another_zone_and_keeps_the_name(lab: DataAccount) -> None:
    rds(lab).modify_db_instance(DBInstanceIdentifier=DATABASE, MultiAZ=True, ApplyImmediately=True)
    before = lab.database()
    rds(lab).reboot_db_instance(DBInstanceIdentifier=DATABASE, ForceFailover=True)
    assert (lab.status(), lab.connect()) == ("rebooting", "REFUSED")
    lab.advance(2.1)
    after = lab.database()
    assert (lab.status(), lab.connect(), after["Endpoint"]) == ("available", "OK", before["Endpoint"])
    assert after["AvailabilityZone"] == before["SecondaryAvailabilityZone"]
    assert "Multi-AZ instance failover completed" in lab.said()


def test_an_instance_without_a_standby_cannot_fail_over(lab: DataAccount) -> None:
    with pytest.raises(ClientError, match="Cannot force a failover"):
        rds(lab).reboot_db_instance(DBInstanceIdentifier=DATABASE, ForceFailover=True)


def test_a_replica_refuses_writes(lab: DataAccount) -> None:
    rds(lab).create_db_instance_read_replica(DBInstanceIdentifier="shop-2", SourceDBInstanceIdentifier=DATABASE)
    lab.advance(11)
    host = lab.account.databases.names.instance("shop-2")
    assert lab.connect(host=host) == "OK"
    assert lab.account.databases.ask("shop-2", PLACE, Asked(write=True)).name == "READ_ONLY"


def test_maintenance_that_is_due_is_announced_and_done_when_somebody_opts_in(lab: DataAccount) -> None:
    assert rds(lab).describe_pending_maintenance_actions()["PendingMaintenanceActions"] == []
    hide(lab, "database_maintenance", 1)
    pending = rds(lab).describe_pending_maintenance_actions()["PendingMaintenanceActions"][0]
    assert pending["PendingMaintenanceActionDetails"][0]["Action"] == "system-update"
    rds(lab).apply_pending_maintenance_action(
        ResourceIdentifier=pending["ResourceIdentifier"], ApplyAction="system-update", OptInType="immediate"
    )
    assert (lab.status(), lab.connect()) == ("maintenance", "STARTING_UP")
    lab.advance(16)
    assert (lab.status(), lab.connect()) == ("available", "OK")
    assert lab.said()[-1] == "Finished applying off-line patches to DB instance"
    assert rds(lab).describe_pending_maintenance_actions()["PendingMaintenanceActions"] == []


# What snapshots carry


def test_a_restored_instance_has_the_data_and_the_password_of_then_but_not_the_groups(lab: DataAccount) -> None:
    server(lab).data.databases["shop"].tables["users"] = 4200
    rds(lab).create_db_snapshot(DBSnapshotIdentifier="before", DBInstanceIdentifier=DATABASE)
    assert rds(lab).describe_db_snapshots(DBSnapshotIdentifier="before")["DBSnapshots"][0]["Status"] == "creating"
    lab.advance(5)
    rds(lab).modify_db_instance(DBInstanceIdentifier=DATABASE, MasterUserPassword="another-password")
    server(lab).data.databases["shop"].tables["users"] = 1
    lab.advance(3)
    rds(lab).restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="again", DBSnapshotIdentifier="before", DBSubnetGroupName=DATABASE
    )
    lab.advance(11)
    again = lab.account.databases.server("again")
    assert again.data.fingerprint()["shop"] == {"users": 4200}
    shown = rds(lab).describe_db_instances(DBInstanceIdentifier="again")["DBInstances"][0]
    assert lab.data not in [each["VpcSecurityGroupId"] for each in shown["VpcSecurityGroups"]]
    rds(lab).modify_db_instance(DBInstanceIdentifier="again", VpcSecurityGroupIds=[lab.data])
    assert lab.connect(PASSWORD, host=shown["Endpoint"]["Address"]) == "OK"
    assert server(lab).data.fingerprint()["shop"] == {"users": 1}


def test_a_database_that_was_deleted_and_made_again_is_empty(lab: DataAccount) -> None:
    server(lab).data.databases["shop"].tables["users"] = 4200
    rds(lab).delete_db_instance(DBInstanceIdentifier=DATABASE, FinalDBSnapshotIdentifier="last")
    lab.advance(6)
    lab.create_database()
    lab.advance(11)
    assert server(lab).data.fingerprint()["shop"] == {}
    assert lab.account.databases.snapshots["last"].fingerprint()["shop"] == {"users": 4200}


def test_a_password_that_rds_keeps_rotates_by_itself_after_a_week(lab: DataAccount) -> None:
    rds(lab).modify_db_instance(DBInstanceIdentifier=DATABASE, ManageMasterUserPassword=True)
    arn = lab.account.databases.stored[DATABASE].master_user_secret.secret_arn

    def kept() -> str:
        value = lab.clients("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
        return str(json.loads(value)["password"])

    first = kept()
    assert (lab.connect(first), lab.connect(PASSWORD)) == ("OK", "PASSWORD_REJECTED")
    lab.advance(7 * 1440 + 1)
    assert kept() != first
    assert (lab.connect(kept()), lab.connect(first)) == ("OK", "PASSWORD_REJECTED")
