"""Each cause of the data side, brought about by calls or by what no call can do, is seen where people look."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.lab.data_causes import Data
from tests.scenarios.lab import CACHE, DATABASE, Lab

SCHEMA = {"version": "0012", "tables": {"users": 4200, "orders": 91000}}
WRITES = {"/api/*": {"needs": ["postgres"], "writes": ["postgres"]}}


@pytest.fixture
def data(staging: Lab) -> Data:
    return Data(staging)


def test_nothing_is_seen_where_nothing_is_wrong(data: Data) -> None:
    data.program()
    data.lab.advance(20)
    assert (data.rollout(), data.errors(), data.said("ERROR")) == ("COMPLETED", 0, False)
    assert data.took() < 0.2


# Schema and migrations


def test_a_program_that_expects_a_newer_schema_fails_on_its_tables(data: Data) -> None:
    data.program(postgres={"schema": SCHEMA})
    data.lab.advance(15)
    assert data.said('relation "users" does not exist')


def test_a_program_that_migrates_makes_its_tables_and_works(data: Data) -> None:
    data.program(postgres={"schema": SCHEMA, "migrates": True, "migration_s": 5})
    data.lab.advance(20)
    assert (data.rollout(), data.errors()) == ("COMPLETED", 0)


@pytest.mark.parametrize(("ignores", "code", "says"), [(True, 0, True), (False, 1, False)])
def test_a_migration_that_failed_is_only_a_success_to_who_does_not_look(
    data: Data, ignores: bool, code: int, says: bool
) -> None:
    lines = ["alembic.util.exc.CommandError: Can't locate revision identified by '0011'"]
    store = {"schema": SCHEMA, "migrates": True, "migration_s": 5, "migration_fails": lines, "ignores_failure": ignores}
    image = data.lab.push("migrate", once=True, postgres={**data.traits()["postgres"], **store})
    arn = data.lab.register(image=image)
    network = data.lab.service()["networkConfiguration"]
    made = data.lab.ecs.run_task(cluster="ohmycoins-staging-cluster", taskDefinition=arn, networkConfiguration=network)
    data.lab.advance(5)
    task = data.lab.ecs.describe_tasks(cluster="ohmycoins-staging-cluster", tasks=[made["tasks"][0]["taskArn"]])
    assert (task["tasks"][0]["containers"][0]["exitCode"] == 0) is (code == 0)
    assert data.said("Can't locate revision")
    if says:
        data.program(postgres={"schema": SCHEMA})
        data.lab.advance(12)
        assert data.said('relation "users" does not exist')


def test_a_migration_that_takes_longer_than_the_grace_period_is_killed_and_leaves_its_lock(data: Data) -> None:
    store = {"schema": SCHEMA, "migrates": True, "migration_s": 400, "migration_lock": "row"}
    data.program(postgres=store)
    data.lab.advance(4)
    assert any("failed ELB health checks" in each for each in data.stopped())
    data.program(dialect="node-next", postgres={**store, "sslmode": "no-verify", "lock_wait_s": 1})
    data.lab.advance(8)
    assert data.said("Migration table is already locked") and data.rollout() != "COMPLETED"


def test_the_same_migration_is_fine_with_time_enough(data: Data) -> None:
    data.lab.ecs.update_service(
        cluster="ohmycoins-staging-cluster",
        service="ohmycoins-staging-backend-service",
        healthCheckGracePeriodSeconds=1800,
    )
    data.program(postgres={"schema": SCHEMA, "migrates": True, "migration_s": 100, "migration_lock": "row"})
    data.lab.advance(45)
    assert data.rollout() == "COMPLETED"


@pytest.mark.parametrize(("size", "takes"), [("db.t3.micro", False), ("db.t3.small", True)])
def test_a_migration_needs_a_server_with_memory(data: Data, size: str, takes: bool) -> None:
    if size != "db.t3.micro":
        data.lab.client("rds").modify_db_instance(
            DBInstanceIdentifier=DATABASE, DBInstanceClass=size, ApplyImmediately=True
        )
        data.lab.advance(10)
    data.program(postgres={"schema": SCHEMA, "migrates": True, "migration_s": 60})
    data.lab.advance(3)
    assert (data.database("SwapUsage") > 0) is not takes
    data.lab.advance(12)
    assert (data.rollout() == "COMPLETED") is takes


# Work


def test_a_missing_index_shows_as_cpu_latency_and_errors(data: Data) -> None:
    quick = data.took()
    data.hide(database_scans=3)
    data.lab.advance(8)
    assert data.peak("AWS/RDS", "CPUUtilization", DBInstanceIdentifier=DATABASE) > 80
    assert data.took() > 10 * quick


def test_slow_queries_hurt_by_how_much_slower_they_are(data: Data) -> None:
    quick = data.took()
    data.hide(database_slow_queries=30)
    data.lab.advance(8)
    assert data.took() > 3 * quick and data.errors() == 0


def test_a_schema_change_behind_an_open_transaction_stops_everybody(data: Data) -> None:
    data.hide(database_transaction_open=1)
    data.lab.advance(6)
    assert data.errors() == 0
    data.program(postgres={"schema": SCHEMA, "migrates": True, "migration_s": 5})
    data.lab.advance(6)
    assert data.errors() > 0
    data.hide(database_transaction_open=0)
    data.lab.advance(20)
    assert data.errors() == 0


# Connections


@pytest.mark.parametrize(("pool", "refused"), [(80, True), (10, False)])
def test_pools_of_all_tasks_together_fit_or_do_not(data: Data, pool: int, refused: bool) -> None:
    data.program(postgres={"pool_size": pool, "max_overflow": 0})
    data.lab.advance(12)
    assert data.said("remaining connection slots are reserved") is refused


def test_a_larger_limit_lets_them_in_after_a_reboot(data: Data) -> None:
    data.parameters(max_connections="400")
    data.program(postgres={"pool_size": 40, "max_overflow": 0})
    data.lab.advance(20)
    assert data.rollout() == "COMPLETED"
    assert data.database("DatabaseConnections") > 80


# Where and as whom


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("a port in the host's name", {"host": "ohmycoins-staging.example:5432"}, "Name or service not known"),
    ("a URL with two ports", {"url": "postgresql://u:p@db.example:5432:5432/app"}, "5432:5432"),
    ("a scheme that nobody knows", {"url": "postgres://u:p@db.example/app"}, "sqlalchemy.dialects:postgres"),
    ("no host at all", {"host": "$NOTHING"}, "Connection refused"),
    ("a certificate to check, and no authority", {"sslmode": "verify-full"}, "root.crt"),
]


@pytest.mark.parametrize(("settings", "says"), [each[1:] for each in BROKEN], ids=[each[0] for each in BROKEN])
def test_a_wrong_place_is_told_in_the_librarys_words(data: Data, settings: dict[str, Any], says: str) -> None:
    data.program(postgres=settings)
    data.lab.advance(12)
    assert data.said(says) and data.rollout() != "COMPLETED"


def test_a_port_that_is_no_number_leads_nowhere(data: Data) -> None:
    data.program(stores={"search": {"kind": "http", "host": "search.example", "port": "words", "at_start": True}})
    data.lab.advance(12)
    assert data.said("Name or service not known") and data.rollout() != "COMPLETED"


def test_an_image_with_rdss_authority_checks_the_certificate(data: Data) -> None:
    data.program(postgres={"sslmode": "verify-full"}, certificates=["public", "rds"])
    data.lab.advance(20)
    assert data.rollout() == "COMPLETED"


IAM: list[tuple[str, dict[str, Any], bool, bool, bool]] = [
    ("as it should be", {}, True, True, True),
    ("a token without the port", {"token_port": ""}, True, True, False),
    ("a token for an hour", {"token_expires_s": 3600}, True, True, False),
    ("a role that may not", {}, True, False, False),
    ("tokens switched off", {}, False, True, False),
]


@pytest.mark.parametrize(
    ("settings", "enabled", "allowed", "works"), [each[1:] for each in IAM], ids=[each[0] for each in IAM]
)
def test_tokens_of_iam(data: Data, settings: dict[str, Any], enabled: bool, allowed: bool, works: bool) -> None:
    rds = data.lab.client("rds")
    rds.modify_db_instance(DBInstanceIdentifier=DATABASE, EnableIAMDatabaseAuthentication=True, ApplyImmediately=True)
    roles = {**SCHEMA, "roles": {"app_iam": "rds_iam"}}
    data.program(postgres={"schema": roles, "migrates": True, "migration_s": 5})
    data.lab.advance(20)
    if not enabled:
        rds.modify_db_instance(
            DBInstanceIdentifier=DATABASE, EnableIAMDatabaseAuthentication=False, ApplyImmediately=True
        )
        data.lab.advance(3)
    statement = {"Effect": "Allow", "Action": "rds-db:connect", "Resource": "*"}
    data.task_policy(*([statement] if allowed else []))
    image = data.lab.push(
        "iam", postgres={**data.traits()["postgres"], "user": "app_iam", "auth": "iam", "schema": {}, **settings}
    )
    data.lab.deploy(image=image)
    data.lab.advance(14)
    assert (data.rollout() == "COMPLETED") is works
    refusal = "PAM authentication failed" if enabled else "password authentication failed"
    assert data.said(refusal, minutes=13) is not works


# Disk and states


def test_a_full_disk_ends_in_errors_and_a_state_of_its_own(data: Data) -> None:
    data.program(routes=WRITES)
    data.lab.advance(20)
    data.hide(database_growth_gib_per_h=60)
    data.lab.advance(19)
    assert data.lab.database()["DBInstanceStatus"] == "storage-full"
    assert data.errors() > 0


def test_a_log_kept_for_a_slot_fills_the_disk_of_a_quiet_database(data: Data) -> None:
    data.lab.advance(2)
    before = data.database("FreeStorageSpace")
    data.hide(database_slot_inactive=1)
    data.lab.advance(180)
    assert data.database("OldestReplicationSlotLag") > 2 * 2**30
    assert data.database("FreeStorageSpace") < before - 2 * 2**30
    assert data.errors() == 0


# The cache


def test_more_misses_mean_more_work_for_the_database(data: Data) -> None:
    data.program(postgres={"cached_by": "redis", "queries": 200}, redis={"at_start": True})
    data.lab.advance(20)
    cached = data.database("CPUUtilization")
    data.hide(cache_hit_rate=0.1)
    data.lab.advance(5)
    assert data.cache("CacheHitRate") < 12
    assert data.database("CPUUtilization") > cached + 15


CACHES: list[tuple[str, Callable[[Data], None], str]] = [
    ("no room and no eviction", lambda data: full(data, "noeviction"), "command not allowed when used memory"),
    (
        "keys without end under volatile-lru",
        lambda data: full(data, "volatile-lru", expires=False),
        "command not allowed when used memory",
    ),
    (
        "no authority in the image",
        lambda data: data.program(certificates=[], redis={"at_start": True}),
        "CERTIFICATE_VERIFY_FAILED",
    ),
    ("no host", lambda data: data.program(redis={"url": "", "host": "", "at_start": True}), "localhost:6379"),
    ("the other protocol", lambda data: data.program(redis={"kind": "memcached", "at_start": True}), "memcached"),
    (
        "too many clients",
        lambda data: data.hide(cache_connections=65_000) or data.lab.redeploy(),
        "max number of clients",
    ),
]


def full(data: Data, policy: str, expires: bool = True) -> None:
    elasticache = data.lab.client("elasticache")
    elasticache.create_cache_parameter_group(
        CacheParameterGroupName="own", CacheParameterGroupFamily="redis7", Description="own"
    )
    elasticache.modify_cache_parameter_group(
        CacheParameterGroupName="own",
        ParameterNameValues=[{"ParameterName": "maxmemory-policy", "ParameterValue": policy}],
    )
    elasticache.modify_replication_group(ReplicationGroupId=CACHE, CacheParameterGroupName="own", ApplyImmediately=True)
    routes = {"/api/*": {"needs": ["redis"], "writes": ["redis"]}}
    data.program(routes=routes, redis={"expires": expires})
    data.hide(cache_memory=1.0)


@pytest.mark.parametrize(("broken", "says"), [each[1:] for each in CACHES], ids=[each[0] for each in CACHES])
def test_a_cache_that_cannot_be_used_is_told_in_the_librarys_words(
    data: Data, broken: Callable[[Data], None], says: str
) -> None:
    broken(data)
    data.lab.advance(18)
    assert data.said(says, minutes=18)


def test_a_full_cache_that_evicts_takes_writes(data: Data) -> None:
    full(data, "allkeys-lru", expires=False)
    data.lab.advance(18)
    assert data.errors() == 0 and data.cache("Evictions") > 0


def test_an_overloaded_cache_slows_everybody_down(data: Data) -> None:
    data.program(routes={"/api/*": {"needs": ["redis"]}})
    data.lab.advance(18)
    quick = data.took()
    data.hide(cache_cpu=99)
    data.lab.advance(8)
    assert data.cache("EngineCPUUtilization") > 90 and data.took() > 10 * quick


def test_a_pool_that_is_smaller_than_what_is_under_way_runs_dry(data: Data) -> None:
    data.program(
        routes={"/api/*": {"needs": ["redis"]}}, redis={"pool_size": 1, "max_overflow": 0, "pool_timeout_s": 1}
    )
    data.lab.advance(18)
    assert data.errors() == 0
    data.hide(cache_cpu=99)
    data.lab.advance(8)
    assert data.errors() > 0


# S3


BUCKETS: list[tuple[str, Callable[[Data], dict[str, Any]], str]] = [
    ("a bucket that is not there", lambda data: {"bucket": "no-such-bucket-here"}, "NoSuchBucket"),
    ("a role without the actions", lambda data: data.task_policy() or {}, "AccessDenied"),
    ("a denial in the bucket's policy", lambda data: deny(data), "AccessDenied"),
]


def deny(data: Data) -> dict[str, Any]:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket(data)}/*",
    }
    data.lab.client("s3").put_bucket_policy(
        Bucket=bucket(data), Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    return {}


def bucket(data: Data) -> str:
    return str(data.lab.client("s3").list_buckets()["Buckets"][0]["Name"])


@pytest.mark.parametrize(("broken", "says"), [each[1:] for each in BUCKETS], ids=[each[0] for each in BUCKETS])
def test_files_that_cannot_be_written_are_told_in_botocores_words(
    data: Data, broken: Callable[[Data], dict[str, Any]], says: str
) -> None:
    store = {"kind": "s3", "bucket": bucket(data), **broken(data)}
    data.program(routes={"/api/*": {"needs": ["files"], "writes": ["files"]}}, stores={"files": store})
    data.lab.advance(18)
    assert data.said(says) and data.errors() > 0


@pytest.mark.parametrize(("dialect", "works"), [("python-fastapi", True), ("node-next", False)])
def test_only_some_libraries_follow_s3_to_a_buckets_own_region(data: Data, dialect: str, works: bool) -> None:
    store = {"kind": "s3", "bucket": bucket(data), "region": "eu-west-1"}
    routes = {"/api/*": {"needs": ["files"], "writes": ["files"]}}
    data.program(dialect=dialect, routes=routes, stores={"files": store}, postgres={"sslmode": "no-verify"})
    data.lab.advance(18)
    assert data.said("PermanentRedirect") is not works and (data.errors() == 0) is works


def test_files_are_written_where_everything_is_as_it_should_be(data: Data) -> None:
    data.program(
        routes={"/api/*": {"needs": ["files"], "writes": ["files"]}},
        stores={"files": {"kind": "s3", "bucket": bucket(data)}},
    )
    data.lab.advance(18)
    assert (data.errors(), data.rollout()) == (0, "COMPLETED")


# Neighbours and the internet


def test_an_api_on_the_internet_needs_the_way_out(data: Data) -> None:
    data.program(
        routes={"/api/*": {"needs": ["prices"]}},
        stores={"prices": {"kind": "http", "url": "https://api.coins.example/v3"}},
    )
    data.lab.advance(18)
    assert data.errors() == 0
    table = data.lab.route_table_of_tasks()
    data.lab.ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    data.lab.advance(10)
    assert data.errors() > 0 and data.said("httpx.ConnectTimeout")
