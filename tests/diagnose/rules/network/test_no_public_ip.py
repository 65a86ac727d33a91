"""network.no_public_ip: the task is in a public subnet and has no public address."""

from stackmedic.diagnose.rules.network.no_public_ip import check
from stackmedic.model.finding import Effect
from tests.diagnose.builders import PUBLIC_A, PUBLIC_B, a_service, a_snapshot
from tests.diagnose.rules.asking import findings

PUBLIC = (PUBLIC_A, PUBLIC_B)


def test_tasks_in_a_public_subnet_without_an_address_are_found() -> None:
    found = findings(check, a_snapshot(a_service(subnet_ids=PUBLIC)))
    assert [each.about for each in found] == [PUBLIC_A, PUBLIC_B]
    assert all(each.evidence for each in found)


def test_tasks_that_run_there_cannot_ask_the_internet_for_anything_either() -> None:
    found = findings(check, a_snapshot(a_service(subnet_ids=PUBLIC)))
    assert {each.effects for each in found} == {(Effect.CANNOT_START, Effect.CANNOT_CONNECT)}


def test_tasks_with_a_public_address_are_silent() -> None:
    assert findings(check, a_snapshot(a_service(subnet_ids=PUBLIC, assign_public_ip="ENABLED"))) == []


def test_tasks_behind_a_nat_gateway_are_silent() -> None:
    assert findings(check, a_snapshot()) == []
