"""database.capacity_ceiling: aurora Serverless is at its maximum capacity."""

from stackmedic.diagnose.rules.database.capacity_ceiling import check
from stackmedic.model.data_store import Database, DatabaseCluster
from tests.diagnose.builders import Keyed, a_series, a_snapshot, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

ACU = "AWS/RDS/ServerlessDatabaseCapacity/Maximum/shop-postgres"


def cluster(most: float) -> Keyed:
    facts = {"id": "shop", "arn": "arn:cluster", "maximum_acu": most, "member_ids": ("shop-postgres",)}
    return Keyed("shop", make(DatabaseCluster, "rds:DescribeDBClusters", "DBClusters[0]", **facts))


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(cluster(4.0), a_series(ACU, *[4.0] * 8))).about == "arn:cluster"


def test_a_cluster_with_room_is_silent() -> None:
    assert findings(check, a_snapshot(cluster(16.0), a_series(ACU, *[4.0] * 8))) == []


def test_a_peak_is_silent() -> None:
    assert findings(check, a_snapshot(cluster(4.0), a_series(ACU, *[1.0] * 7, 4.0))) == []


def test_an_instance_without_a_cluster_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(ACU, *[4.0] * 8))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(cluster(4.0), unreadable(Database)))
