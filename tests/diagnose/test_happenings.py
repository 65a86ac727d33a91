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
    a_service_deployment,
    a_snapshot,
    a_stopped_task,
    a_target,
    a_task_definition,
    ago,
    history,
    make,
    stopped,
    targets,
)
from tests.diagnose.troubles import rolled_back


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


def test_a_deployment_tells_what_its_revision_changed() -> None:
    sizes = a_task_definition(revision=6, memory="1024"), a_task_definition(revision=7, memory="512")
    diagnosis = diagnose(a_snapshot(*rolled_back(), *sizes))
    (told,) = diagnosis.changes
    assert told.says == "a deployment of backend brought shop-backend:7: memory is 512, was 1024"
    assert [each.says for each in diagnosis.causes[0].changes] == [told.says]


def test_a_deployment_of_which_no_revision_before_is_known_is_told_all_the_same() -> None:
    first = history("backend", a_service_deployment(revision=7, source=None, created="20m"))
    (told,) = diagnose(a_snapshot(first)).changes
    assert told.says == "a deployment of backend began"


def test_a_change_after_the_onset_of_another_trouble_is_said_of_the_cause_that_it_brought() -> None:
    later = call("StopDBInstance", "shop-postgres", at="2m")
    both = closed(a_database(status="stopped"), trail(later, call("RevokeSecurityGroupIngress", "sg-database")))
    told = {each.id: [one.says for one in each.changes] for each in both.causes}
    assert told["network.sg_ingress_missing"] == ["mallory called RevokeSecurityGroupIngress"]
    assert told["database.instance_unavailable"] == ["mallory called StopDBInstance"]
