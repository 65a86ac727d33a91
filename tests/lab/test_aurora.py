"""Aurora clusters: who writes, where names lead, capacity that follows load, the pause, and what waits for a reboot."""

import re

import pytest
from botocore.exceptions import ClientError

from tests.lab.aurora_account import CLUSTER, AuroraAccount


def refused(call: object, **parameters: object) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)  # type: ignore[operator]
    return str(caught.value.response["Error"]["Code"])


# Names and roles


def test_a_cluster_has_a_name_for_its_writer_and_one_for_its_readers() -> None:
    lab = AuroraAccount(instances=2)
    shown = lab.cluster()
    assert re.fullmatch(r"shop\.cluster-[a-z0-9]{12}\.ap-southeast-2\.rds\.amazonaws\.com", shown["Endpoint"])
    assert shown["ReaderEndpoint"] == shown["Endpoint"].replace("cluster-", "cluster-ro-")
    assert (lab.open().server, lab.open(reader=True).server) == ("shop-1", "shop-2")


def test_a_cluster_of_another_name_has_other_endpoints_and_the_old_ones_lead_nowhere() -> None:
    lab = AuroraAccount(instances=2)
    before = lab.cluster()
    lab.clients("rds").modify_db_cluster(
        DBClusterIdentifier=CLUSTER, NewDBClusterIdentifier="store", ApplyImmediately=True
    )
    (after,) = lab.clients("rds").describe_db_clusters()["DBClusters"]
    assert [each["DBInstanceIdentifier"] for each in after["DBClusterMembers"]] == ["shop-1", "shop-2"]
    assert after["Endpoint"] == before["Endpoint"].replace("shop.", "store.")
    assert lab.open_at(after["Endpoint"]).server == "shop-1"
    assert lab.open_at(before["Endpoint"]).name == "NO_SUCH_HOST"


def test_the_readers_name_leads_to_the_writer_while_it_is_alone() -> None:
    lab = AuroraAccount()
    assert lab.open(reader=True).server == "shop-1"
    assert lab.write("shop-1") == "OK"


def test_a_reader_refuses_writes_and_takes_reads() -> None:
    lab = AuroraAccount(instances=2)
    assert (lab.write("shop-2"), lab.write("shop-1")) == ("READ_ONLY", "OK")


def test_instances_are_spread_over_the_zones_and_carry_the_clusters_groups() -> None:
    lab = AuroraAccount(instances=2)
    shown = lab.clients("rds").describe_db_instances()["DBInstances"]
    assert len({each["AvailabilityZone"] for each in shown}) == 2
    assert {each["VpcSecurityGroups"][0]["VpcSecurityGroupId"] for each in shown} == {lab.data}
    assert len({each["DBSubnetGroup"]["VpcId"] for each in shown}) == 1
    lab.revoke(5432)
    assert lab.open().name == "TIMEOUT"


# Fail-over


def test_after_a_failover_the_name_follows_late_and_who_came_early_stays_with_a_reader() -> None:
    lab = AuroraAccount(instances=2)
    lab.open()
    opened = lab.account.world.now
    lab.advance(0.1)
    lab.clients("rds").failover_db_cluster(DBClusterIdentifier=CLUSTER)
    assert (lab.writer(), lab.cluster()["Status"]) == ("shop-2", "failing-over")
    assert not lab.account.databases.keeps("shop-1", opened)
    lab.advance(0.3)
    early = lab.open()
    assert (early.name, early.server, lab.write(early.server)) == ("OK", "shop-1", "READ_ONLY")
    at = lab.account.world.now
    lab.advance(2)
    late = lab.open()
    assert (late.server, lab.write(late.server), lab.cluster()["Status"]) == ("shop-2", "OK", "available")
    assert lab.account.databases.keeps("shop-1", at)  # The early connection is still up, on what is a reader now.
    assert lab.events(CLUSTER, "db-cluster")[-2:] == [
        "Started cross AZ failover to DB instance: shop-2",
        "Completed failover to DB instance: shop-2",
    ]


def test_a_cluster_of_one_cannot_fail_over() -> None:
    lab = AuroraAccount()
    assert refused(lab.clients("rds").failover_db_cluster, DBClusterIdentifier=CLUSTER) == "InvalidDBClusterStateFault"


# Stopping


def test_a_cluster_stops_as_a_whole_and_starts_after_seven_days() -> None:
    lab = AuroraAccount(instances=2)
    rds = lab.clients("rds")
    assert refused(rds.stop_db_instance, DBInstanceIdentifier="shop-1") == "InvalidParameterCombination"
    rds.stop_db_cluster(DBClusterIdentifier=CLUSTER)
    assert (lab.cluster()["Status"], lab.open().name) == ("stopping", "REFUSED")
    lab.advance(8)
    assert (lab.cluster()["Status"], lab.open().name) == ("stopped", "TIMEOUT")
    assert refused(rds.stop_db_cluster, DBClusterIdentifier=CLUSTER) == "InvalidDBClusterStateFault"
    lab.advance(7 * 1440 + 20)
    assert (lab.cluster()["Status"], lab.open().name) == ("available", "OK")
    said = lab.events(CLUSTER, "db-cluster")
    assert "DB cluster is being started due to it exceeding the maximum allowed time being stopped." in said


def test_a_cluster_goes_only_when_its_instances_have_gone() -> None:
    lab = AuroraAccount()
    rds = lab.clients("rds")
    assert (
        refused(rds.delete_db_cluster, DBClusterIdentifier=CLUSTER, SkipFinalSnapshot=True)
        == "InvalidDBClusterStateFault"
    )
    final = {"DBInstanceIdentifier": "shop-1", "FinalDBSnapshotIdentifier": "last"}
    assert refused(rds.delete_db_instance, **final) == "InvalidParameterCombination"
    rds.delete_db_instance(DBInstanceIdentifier="shop-1")
    lab.advance(6)
    rds.delete_db_cluster(DBClusterIdentifier=CLUSTER, SkipFinalSnapshot=True)
    assert lab.cluster()["Status"] == "deleting"
    host = lab.account.databases.names.writer(CLUSTER)
    lab.advance(4)
    assert lab.account.databases.names.lookup(host) is None


# Capacity


@pytest.mark.parametrize(
    ("low", "high", "connections"),
    [(0.5, 1, 189), (1, 4, 823), (1, 8, 1669), (1, 16, 3360), (1, 32, 5000), (0.5, 32, 2000), (0, 16, 2000)],
)
def test_connections_follow_the_maximum_capacity(low: float, high: float, connections: int) -> None:
    assert AuroraAccount(low=low, high=high).server().max_connections == connections


def test_a_raised_maximum_counts_for_connections_at_a_reboot() -> None:
    lab = AuroraAccount(high=1)
    rds = lab.clients("rds")
    rds.modify_db_cluster(
        DBClusterIdentifier=CLUSTER, ServerlessV2ScalingConfiguration={"MinCapacity": 1, "MaxCapacity": 16}
    )
    lab.advance(2)
    assert lab.server().max_connections == 189
    rds.reboot_db_instance(DBInstanceIdentifier="shop-1")
    lab.advance(2)
    assert lab.server().max_connections == 3360


def test_capacity_follows_load_up_to_the_maximum_and_slowly_down() -> None:
    lab = AuroraAccount(high=4)
    lab.advance(10)
    assert lab.metric("ServerlessDatabaseCapacity") == 0.5
    lab.work(queries=200, minutes=4)
    assert (
        lab.metric("ServerlessDatabaseCapacity")
        == lab.metric("ServerlessDatabaseCapacity", CLUSTER, "DBClusterIdentifier")
        == 2.5
    )
    assert (lab.metric("ACUUtilization") or 0) < 70
    lab.work(queries=2000, minutes=3)
    assert (lab.metric("ACUUtilization"), lab.metric("ServerlessDatabaseCapacity")) == (100.0, 4.0)
    assert (lab.metric("CPUUtilization") or 0) > 85
    assert lab.server().work.query_s > 0.03  # Nothing is left to scale: queries queue.
    lab.work(queries=0, minutes=3)
    assert lab.metric("ServerlessDatabaseCapacity") == 2.5


def test_a_higher_maximum_ends_the_queue() -> None:
    lab = AuroraAccount(high=4)
    lab.work(queries=2000, minutes=3)
    slow = lab.server().work.query_s
    lab.clients("rds").modify_db_cluster(
        DBClusterIdentifier=CLUSTER, ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 32}
    )
    lab.work(queries=2000, minutes=5)
    assert lab.server().work.query_s < slow / 4


# The pause


def test_who_nobody_is_connected_to_pauses_and_comes_back_with_the_next_attempt() -> None:
    lab = AuroraAccount(low=0)
    lab.advance(7)
    assert lab.metric("ServerlessDatabaseCapacity") == lab.metric("CPUUtilization") == 0
    assert lab.metric("DatabaseConnections") is None
    assert lab.clients("rds").describe_db_instances()["DBInstances"][0]["DBInstanceStatus"] == "available"
    refusal = lab.open(password="wrong")
    assert (refusal.name, refusal.waits_s) == ("PASSWORD_REJECTED", 15)
    lab.advance(0.5)
    assert (lab.open().name, lab.open().waits_s) == ("OK", 0)
    assert lab.events("shop-1", "db-instance")[-4:] == [
        "Initiated pause for the DB instance.",
        "Successfully paused the DB instance.",
        "Initiated resume for the DB instance.",
        "Successfully resumed the DB instance.",
    ]


def test_after_a_day_of_pause_it_takes_twice_as_long() -> None:
    lab = AuroraAccount(low=0)
    lab.advance(1500)
    assert lab.open().waits_s > 30


@pytest.mark.parametrize("what", ["connected", "minimum", "beside a provisioned reader"])
def test_it_does_not_pause(what: str) -> None:
    lab = AuroraAccount(low=0.5 if what == "minimum" else 0)
    if what == "connected":
        lab.open()
    elif what == "beside a provisioned reader":
        lab.add("shop-2", "db.r6g.large")
        lab.open()
        lab.advance(11)
        lab.account.databases.server("shop-1").clients.clear()
    lab.advance(20)
    assert (lab.metric("ServerlessDatabaseCapacity") or 0) > 0


# Provisioned


def test_a_provisioned_instance_has_the_connections_of_its_class_and_no_capacity() -> None:
    lab = AuroraAccount(kind="db.r6g.large")
    assert 1500 < lab.server().max_connections < 1800
    lab.advance(3)
    assert lab.metric("ServerlessDatabaseCapacity") is None
    assert (lab.metric("FreeLocalStorage") or 0) > 0
    assert lab.metric("FreeStorageSpace") is None
    assert (lab.metric("VolumeBytesUsed", CLUSTER, "DBClusterIdentifier") or 0) > 0


def test_a_clusters_snapshot_brings_its_data_back_under_another_name() -> None:
    lab = AuroraAccount()
    lab.server().data.databases["shop"].tables["orders"] = 1200
    rds = lab.clients("rds")
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="before", DBClusterIdentifier=CLUSTER)
    lab.server().data.databases["shop"].tables["orders"] = 3
    lab.advance(5)
    rds.restore_db_cluster_from_snapshot(
        DBClusterIdentifier="again", SnapshotIdentifier="before", Engine="aurora-postgresql", DBSubnetGroupName=CLUSTER
    )
    again = lab.account.databases.clusters.cluster("again").data
    assert again.fingerprint()["shop"] == {"orders": 1200}
    assert lab.server().data.fingerprint()["shop"] == {"orders": 3}
