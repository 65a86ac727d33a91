"""With any one call denied: never a crash, never healthy by blindness, the gap named, never a wrong confirmed cause. So
it is with some that are throttled for good, and for roles that may not make several.

Every call that a diagnosis makes of this stack; of every stack, with many faults: ``test_blindness_everywhere.py``.
"""

import json
from collections.abc import Callable

import pytest

from stackmedic.model.finding import Confidence, Verdict
from tests.scenarios.blindness import Sight
from tests.scenarios.breaking import close_database, deploy_missing_tag
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab
from tests.scenarios.roles import ROLES
from tests.scenarios.shut import DENIED, LATE, Memory

CODES = {  # One call of each way to say no.
    "ec2:DescribeSecurityGroups": "UnauthorizedOperation",
    "ecs:DescribeTasks": "AccessDeniedException",
    "elasticloadbalancing:DescribeTargetHealth": "AccessDenied",
    "rds:DescribeDBInstances": "AccessDenied",
    "cloudtrail:LookupEvents": "AccessDeniedException",
}


def nothing(lab: Lab) -> None:
    """The stack stays well."""


@pytest.mark.parametrize("how", [nothing, close_database, deploy_missing_tag], ids=lambda each: each.__name__)
def test_no_call_that_is_denied_or_too_late_makes_anything_wrong(
    lab: Lab, doctor: Doctor, how: Callable[[Lab], object]
) -> None:
    how(lab)
    doctor.sit_at(lab)
    sight = Sight(Memory(lab))

    assert [] == [said for call in sight.calls for said in sight.wrong_without(call, DENIED)]
    assert [] == [said for call in sight.calls[::6] for said in sight.wrong_without(call, LATE)]
    assert [] == [said for role in ROLES for said in sight.wrong_as(role)]
    assert any(map(ROLES["ViewOnlyAccess"], sight.calls))
    assert 40 < len(sight.calls)


@pytest.mark.parametrize("denied", CODES)
def test_a_denied_call_is_a_gap_in_the_words_of_its_service(lab: Lab, doctor: Doctor, denied: str) -> None:
    close_database(lab)
    lab.control("weather", deny=[denied])

    diagnosis = doctor.diagnose(lab)

    assert (denied, CODES[denied], denied) in {(each.call, each.reason, each.needs) for each in diagnosis.gaps}
    confirmed = {each.id for each in diagnosis.causes if each.confidence is Confidence.CONFIRMED}
    assert confirmed <= {"network.sg_ingress_missing"}
    assert Verdict.INCIDENT is diagnosis.verdict


def test_where_nothing_of_ecs_may_be_read_it_says_that_it_cannot_tell(lab: Lab, doctor: Doctor) -> None:
    lab.control("weather", deny=["ecs:*"])

    diagnosis = doctor.diagnose(lab)

    assert (Verdict.INCOMPLETE, ()) == (diagnosis.verdict, diagnosis.causes)
    assert "ecs:ListClusters" in {each.needs for each in diagnosis.gaps}


def test_the_same_account_gives_the_same_bytes(lab: Lab, doctor: Doctor) -> None:
    from stackmedic.report.json import report

    close_database(lab)

    first, second = (report(doctor.diagnose(lab)) for _ in range(2))

    assert json.loads(first) == json.loads(second)
    assert first == second
