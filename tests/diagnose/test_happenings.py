"""What was changed before trouble began is said of the cause that it touches, and what would clear with a cure."""

import json

from stackmedic.diagnose.engine import diagnose
from stackmedic.model.finding import Diagnosis
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.trail import TrailEvent
from tests.diagnose.builders import (
    Listed,
    Part,
    a_database,
    a_security_group,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_target,
    ago,
    make,
    stopped,
    targets,
)


def call(name: str, about: str, at: str = "12m", user: str = "mallory") -> TrailEvent:
    """A call that CloudTrail has."""
    record = json.dumps({"requestParameters": {"groupId": about}})
    facts = {"id": f"{name}-{at}", "name": name, "at": ago(at), "user": user, "record": record}
    event: TrailEvent = make(TrailEvent, "cloudtrail:LookupEvents", f"Events[?EventId=='{name}'] | [0]", **facts)
    return event


def trail(*events: TrailEvent) -> Listed:
    return Listed(TrailEvent, EVERYWHERE, events)


HURT: tuple[Part, ...] = (
    a_service(running=1),
    stopped("backend", a_stopped_task("backend-dead", exit_code=1, stopped="10m")),
    targets("backend", a_target("10.0.10.21"), a_target("10.0.11.21", "unhealthy")),
)


def closed(*parts: Part) -> Diagnosis:
    """The database's group admits nobody any more."""
    return diagnose(a_snapshot(*HURT, a_security_group("sg-database"), *parts))


def test_the_call_that_closed_the_group_is_said_of_the_cause() -> None:
    diagnosis = closed(trail(call("RevokeSecurityGroupIngress", "sg-database")))
    (cause,) = diagnosis.causes
    assert [(each.who, each.says) for each in cause.changes] == [
        ("mallory", "mallory called RevokeSecurityGroupIngress")
    ]
    assert diagnosis.changes[0].evidence.call == "cloudtrail:LookupEvents"


def test_a_call_at_another_group_is_told_but_not_of_this_cause() -> None:
    diagnosis = closed(trail(call("AuthorizeSecurityGroupIngress", "sg-balancer")))
    assert diagnosis.causes[0].changes == ()
    assert len(diagnosis.changes) == 1


def test_a_call_for_things_of_others_is_not_told() -> None:
    assert closed(trail(call("RevokeSecurityGroupIngress", "sg-of-somebody-else"))).changes == ()


def test_without_a_trail_the_cause_is_the_same() -> None:
    assert [each.id for each in closed().causes] == ["network.sg_ingress_missing"]
    assert closed().causes[0].changes == ()


def test_a_lone_cause_clears_what_it_explains_and_nothing_else() -> None:
    (cause,) = closed().causes
    assert set(cause.clears) == set(cause.explains)
    assert not set(cause.clears) & set(cause.stays)


def test_what_two_causes_explain_may_stay_when_one_is_cured() -> None:
    both = closed(a_database(status="stopped")).causes
    assert len(both) == 2
    shared = set(both[0].explains) & set(both[1].explains)
    assert shared
    assert all(shared == set(each.may_stay) and not shared & {*each.stays, *each.clears} for each in both)
