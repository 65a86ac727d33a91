"""What counts as a field that a cause's evidence holds."""

from stackmedic.model.evidence import Evidence, Json
from stackmedic.model.finding import Confidence, Finding, Severity
from tests.diagnose.builders import NOW
from tests.mutation.campaign import holds
from tests.mutation.mutation import Mutation

CLASS = Mutation("database shop-db class: larger", ("shop-db",), ("DBInstanceClass", "DBInstances"), lambda lab: None)
POLICY = Mutation("role shop-task policy: none", ("shop-task",), ("PolicyDocument", "stoppedReason"), lambda lab: None)


def cause(path: str, value: Json = "", says: str = "", about: str = "arn:aws:rds:r:1:db:shop-db") -> Finding:
    evidence = Evidence("rds:DescribeDBInstances", path, value, NOW, says)
    return Finding("database.small", "Small", about, Severity.HIGH, Confidence.CONFIRMED, "", (evidence,), ("shop-db",))


def test_the_field_of_the_resource_is_held() -> None:
    assert holds(cause("DBInstances[0].DBInstanceClass", "db.t3.micro"), CLASS)


def test_a_thing_that_is_gone_from_the_list_is_held() -> None:
    assert holds(cause("DBInstances", []), CLASS)


def test_another_field_of_the_resource_is_not() -> None:
    assert not holds(cause("DBInstances[0].DBInstanceStatus", "stopped"), CLASS)


def test_a_field_that_only_begins_alike_is_not() -> None:
    assert not holds(cause("DBInstances[0].DBInstanceClassMemory", 1), CLASS)


def test_the_field_of_another_resource_is_not_though_the_cause_hurts_the_right_one() -> None:
    assert not holds(
        cause("DBInstances[0].DBInstanceClass", "db.t3.micro", about="arn:aws:rds:r:1:db:shop-db-old"), CLASS
    )


def test_a_sentence_that_names_the_resource_is_held() -> None:
    assert holds(cause("tasks[0].stoppedReason", "role/shop-task is not authorized", about="shop"), POLICY)


def test_a_sentence_that_names_nobody_is_not_whatever_the_cause_says() -> None:
    assert not holds(cause("tasks[0].stoppedReason", "Essential container exited", about="shop-task"), POLICY)
