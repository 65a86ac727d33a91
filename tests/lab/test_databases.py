"""An RDS instance takes AWS's time, refuses in AWS's words, and fails connections as it would."""

import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab.data_account import DATABASE, DataAccount


@pytest.fixture
def lab() -> DataAccount:
    """An account with an available instance."""
    made = DataAccount()
    made.create_database()
    made.advance(11)
    return made


def refusal(call: object, **parameters: object) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)  # type: ignore[operator]
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_new_instance_is_created_backed_up_and_available_within_ten_minutes() -> None:
    lab = DataAccount()
    assert lab.create_database()["DBInstanceStatus"] == "creating"
    seen = []
    for _ in range(22):
        lab.advance(0.5)
        seen.append(lab.status())
    assert list(dict.fromkeys(seen)) == ["creating", "backing-up", "available"]
    assert 300 <= 30 * seen.index("available") <= 600
    assert lab.said() == ["DB instance created", "Backing up DB instance", "Finished DB Instance backup"]


def test_an_endpoint_appears_with_the_instance_in_awss_form_and_from_the_seed() -> None:
    hosts = []
    for seed in (3, 3, 4):
        lab = DataAccount(seed)
        assert "Endpoint" not in lab.create_database()
        lab.advance(11)
        hosts.append(lab.database()["Endpoint"]["Address"])
    assert hosts[0] == hosts[1] != hosts[2]
    assert re.fullmatch(r"shop\.[a-z0-9]{12}\.ap-southeast-2\.rds\.amazonaws\.com", hosts[0])


def test_nobody_can_tell_the_amended_description_from_awss(lab: DataAccount) -> None:
    shown = lab.database()
    assert shown["PerformanceInsightsEnabled"] is False
    assert shown["CACertificateIdentifier"] == shown["CertificateDetails"]["CAIdentifier"] == "rds-ca-rsa2048-g1"
    assert re.fullmatch(r"db-[A-Z0-9]{26}", shown["DbiResourceId"])
    assert shown["OptionGroupMemberships"][0]["OptionGroupName"] == "default:postgres-17"
    assert shown == lab.database()


def test_a_connection_succeeds_from_where_the_group_lets_in(lab: DataAccount) -> None:
    assert lab.connect() == "OK"
    lab.revoke(5432)
    assert lab.connect() == "TIMEOUT"
    lab.admit(5432)
    assert lab.connect() == "OK"


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"host": "shop.nowhere.ap-southeast-2.rds.amazonaws.com"}, "NO_SUCH_HOST"),
        ({"password": "wrong"}, "PASSWORD_REJECTED"),
        ({"user": "nobody"}, "PASSWORD_REJECTED"),
        ({"database": "shopp"}, "NO_SUCH_DATABASE"),
        ({"tls": False}, "TLS_REQUIRED"),
        ({"port": 5433}, "TIMEOUT"),
    ],
)
def test_each_mistake_has_its_own_outcome(lab: DataAccount, changed: dict[str, object], outcome: str) -> None:
    assert lab.connect(**changed) == outcome  # type: ignore[arg-type]


def test_an_older_postgresql_takes_connections_without_tls() -> None:
    lab = DataAccount()
    lab.create_database(EngineVersion="14.9")
    lab.advance(11)
    assert lab.connect(tls=False) == "OK"


def test_another_port_restarts_the_instance_and_nobody_answers_on_the_old_one(lab: DataAccount) -> None:
    lab.clients("rds").modify_db_instance(DBInstanceIdentifier=DATABASE, DBPortNumber=5433)
    assert lab.status() == "rebooting"
    lab.advance(3)
    assert (lab.database()["Endpoint"]["Port"], lab.connect()) == (5433, "REFUSED")
    lab.admit(5433)
    assert lab.connect(port=5433) == "OK"


def test_names_do_not_resolve_in_a_vpc_without_dns(lab: DataAccount) -> None:
    lab.clients("ec2").modify_vpc_attribute(VpcId=lab.vpc, EnableDnsSupport={"Value": False})
    assert lab.connect() == "NO_SUCH_HOST"


def test_stopping_refuses_and_a_stopped_instance_does_not_answer(lab: DataAccount) -> None:
    assert lab.connect() == "OK"
    opened = lab.account.world.now
    lab.clients("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(0.1)
    assert (lab.status(), lab.connect()) == ("stopping", "REFUSED")
    assert not lab.account.databases.keeps(DATABASE, opened)
    lab.advance(6)
    assert (lab.status(), lab.connect()) == ("stopped", "TIMEOUT")
    assert lab.said()[-2:] == ["DB instance shutdown", "DB instance stopped"]


def test_starting_takes_minutes_and_ends_in_the_servers_own_start(lab: DataAccount) -> None:
    rds = lab.clients("rds")
    rds.stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(6)
    rds.start_db_instance(DBInstanceIdentifier=DATABASE)
    seen = [(lab.status(), lab.connect())]
    for _ in range(60):
        lab.advance(1 / 6)
        seen.append((lab.status(), lab.connect()))
    wanted = [("starting", "TIMEOUT"), ("starting", "STARTING_UP"), ("available", "OK")]
    assert list(dict.fromkeys(seen)) == wanted
    assert lab.said()[-1] == "DB instance started"


def test_rds_starts_a_stopped_instance_after_seven_days(lab: DataAccount) -> None:
    lab.clients("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(6)
    due = lab.database()["AutomaticRestartTime"]
    lab.account.world.advance(due.timestamp() - 1)
    assert lab.status() == "stopped"
    lab.advance(0.1)
    assert lab.status() == "starting"
    assert "AutomaticRestartTime" not in lab.database()
    lab.advance(10)
    assert lab.status() == "available"
    assert "DB instance is being started due to it exceeding the maximum allowed time being stopped." in lab.said()


def test_an_instance_that_was_started_by_hand_is_not_started_again(lab: DataAccount) -> None:
    rds = lab.clients("rds")
    rds.stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(6)
    rds.start_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(60)
    rds.stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(7 * 1440 - 30)
    assert lab.status() == "stopped"


def test_refusals_are_in_awss_words(lab: DataAccount) -> None:
    rds, name = lab.clients("rds"), {"DBInstanceIdentifier": DATABASE}
    code, text = refusal(rds.start_db_instance, **name)
    assert code == "InvalidDBInstanceState"
    assert text.startswith("Instance shop cannot be started as it is not in one of the following statuses: 'stopped, ")
    rds.stop_db_instance(**name)
    assert refusal(rds.stop_db_instance, **name) == (
        "InvalidDBInstanceState",
        "Instance shop is not in available state.",
    )
    wanted = ("InvalidDBInstanceState", "Database instance is not in available state.")
    assert refusal(rds.modify_db_instance, **name, BackupRetentionPeriod=2) == wanted
    assert refusal(rds.reboot_db_instance, **name) == wanted


def test_an_instance_with_a_replica_cannot_be_stopped(lab: DataAccount) -> None:
    rds = lab.clients("rds")
    rds.create_db_instance_read_replica(DBInstanceIdentifier="shop-2", SourceDBInstanceIdentifier=DATABASE)
    code, text = refusal(rds.stop_db_instance, DBInstanceIdentifier=DATABASE)
    assert (code, text) == ("InvalidDBInstanceState", "Cannot stop or start a Read-Replica instance")


def test_a_new_password_takes_effect_shortly_and_leaves_open_connections_alone(lab: DataAccount) -> None:
    assert lab.connect() == "OK"
    opened = lab.account.world.now
    lab.clients("rds").modify_db_instance(DBInstanceIdentifier=DATABASE, MasterUserPassword="another-password")
    assert (lab.connect(), lab.database()["PendingModifiedValues"]) == ("OK", {"MasterUserPassword": "****"})
    lab.advance(0.3)
    assert lab.status() == "resetting-master-credentials"
    lab.advance(1)
    assert (lab.status(), lab.database()["PendingModifiedValues"]) == ("available", {})
    assert (lab.connect(), lab.connect("another-password")) == ("PASSWORD_REJECTED", "OK")
    assert lab.account.databases.keeps(DATABASE, opened)
    assert lab.said()[-1] == "Reset master credentials"


def test_a_reboot_refuses_then_starts_up(lab: DataAccount) -> None:
    lab.clients("rds").reboot_db_instance(DBInstanceIdentifier=DATABASE)
    seen = [lab.connect()]
    for _ in range(40):
        lab.advance(1 / 30)
        seen.append(lab.connect())
    assert list(dict.fromkeys(seen)) == ["REFUSED", "STARTING_UP", "OK"]


def test_another_class_waits_for_the_window_unless_it_is_to_apply_now(lab: DataAccount) -> None:
    rds = lab.clients("rds")
    rds.modify_db_instance(DBInstanceIdentifier=DATABASE, DBInstanceClass="db.t3.small")
    lab.advance(20)
    shown = lab.database()
    assert (shown["DBInstanceClass"], shown["PendingModifiedValues"]["DBInstanceClass"]) == (
        "db.t3.micro",
        "db.t3.small",
    )
    rds.modify_db_instance(DBInstanceIdentifier=DATABASE, DBInstanceClass="db.t3.small", ApplyImmediately=True)
    assert lab.status() == "modifying"
    lab.advance(9)
    assert (lab.status(), lab.database()["DBInstanceClass"]) == ("available", "db.t3.small")


def test_a_deleted_instance_is_seen_going_and_its_name_stops_resolving(lab: DataAccount) -> None:
    lab.clients("rds").delete_db_instance(DBInstanceIdentifier=DATABASE, SkipFinalSnapshot=True)
    assert lab.status() == "deleting"
    lab.advance(6)
    assert lab.clients("rds").describe_db_instances()["DBInstances"] == []
    assert lab.connect() == "NO_SUCH_HOST"


def test_connections_are_counted_against_what_the_class_allows(lab: DataAccount) -> None:
    assert lab.account.databases.server(DATABASE).max_connections == 81
    lab.account.hidden["database_connections:shop"] = 76
    assert lab.connect() == "TOO_MANY_CONNECTIONS"
    lab.account.hidden["database_connections:shop"] = 75
    assert lab.connect() == "OK"
    assert lab.account.databases.connections(DATABASE) == 78


def test_a_dropped_database_is_gone_for_new_connections(lab: DataAccount) -> None:
    lab.account.hidden["database_dropped:shop/shop"] = 1
    assert lab.connect() == "NO_SUCH_DATABASE"
    assert lab.connect(database="postgres") == "OK"


def test_reading_changes_nothing(lab: DataAccount) -> None:
    version = lab.account.world.version
    for _ in range(3):
        lab.database()
        lab.said()
        lab.account.databases.connections(DATABASE)
    assert lab.account.world.version == version


def test_a_group_in_use_by_the_instance_cannot_be_deleted(lab: DataAccount) -> None:
    code, text = refusal(lab.clients("ec2").delete_security_group, GroupId=lab.data)
    assert (code, text) == ("DependencyViolation", f"resource {lab.data} has a dependent object")


def test_a_family_has_a_parameter_group_that_nobody_made(lab: DataAccount) -> None:
    rds = lab.clients("rds")
    [group] = rds.describe_db_parameter_groups(DBParameterGroupName="default.postgres16")["DBParameterGroups"]
    listed = [each["DBParameterGroupName"] for each in rds.describe_db_parameter_groups()["DBParameterGroups"]]
    values = rds.describe_db_parameters(DBParameterGroupName="default.postgres16")["Parameters"]

    assert ("postgres16", ["default.postgres17"]) == (group["DBParameterGroupFamily"], listed)
    assert {"engine-default", "system"} == {each["Source"] for each in values}


def test_an_instance_goes_back_to_its_familys_group_with_a_reboot(lab: DataAccount) -> None:
    rds = lab.clients("rds")
    rds.create_db_parameter_group(
        DBParameterGroupName="few", DBParameterGroupFamily="postgres17", Description="few connections"
    )
    wanted = [{"ParameterName": "max_connections", "ParameterValue": "12", "ApplyMethod": "pending-reboot"}]
    rds.modify_db_parameter_group(DBParameterGroupName="few", Parameters=wanted)
    seen = []
    for group in ("few", "default.postgres17"):
        rds.modify_db_instance(DBInstanceIdentifier=DATABASE, DBParameterGroupName=group)
        lab.advance(1)
        rds.reboot_db_instance(DBInstanceIdentifier=DATABASE)
        lab.advance(10)
        seen.append((lab.database()["DBParameterGroups"][0]["DBParameterGroupName"], lab.connect(pool=20)))
        seen.append(lab.account.databases.server(DATABASE).max_connections)

    assert [("few", "OK"), 12, ("default.postgres17", "OK"), 81] == seen


@pytest.mark.parametrize(
    ("operation", "asked", "says"),
    [
        ("describe_db_parameter_groups", {"DBParameterGroupName": "default.postgres99"}, "DBParameterGroupNotFound"),
        ("delete_db_parameter_group", {"DBParameterGroupName": "default.postgres17"},
         "InvalidDBParameterGroupState: Default DBParameterGroup cannot be deleted: default.postgres17"),
        ("modify_db_instance", {"DBInstanceIdentifier": DATABASE, "DBParameterGroupName": "default.postgres15"},
         "InvalidParameterCombination: The parameter group default.postgres15 with DBParameterGroupFamily postgres15 "
         "can't be used for this instance. Use a parameter group with DBParameterGroupFamily postgres17."),
        ("create_db_parameter_group",
         {"DBParameterGroupName": "default.own", "DBParameterGroupFamily": "postgres17", "Description": "own"},
         "InvalidParameterValue: The parameter DBParameterGroupName is not a valid identifier."),
    ],
)  # fmt: skip
def test_a_familys_group_is_nobodys_to_change(
    lab: DataAccount, operation: str, asked: dict[str, Any], says: str
) -> None:
    assert ": ".join(refusal(getattr(lab.clients("rds"), operation), **asked)).startswith(says)


def test_a_group_that_an_instance_runs_with_is_not_deleted(lab: DataAccount) -> None:
    rds = lab.clients("rds")
    rds.create_db_parameter_group(DBParameterGroupName="own", DBParameterGroupFamily="postgres17", Description="own")
    rds.modify_db_instance(DBInstanceIdentifier=DATABASE, DBParameterGroupName="own")

    assert "InvalidDBParameterGroupState" == refusal(rds.delete_db_parameter_group, DBParameterGroupName="own")[0]
