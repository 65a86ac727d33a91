"""What holds in every world is told when it does not: one breach of each kind, made behind the lab's back."""

from datetime import timedelta

import pytest

from stackmedic.lab.invariants import addresses, order, quotas, targets
from tests.lab.physics.village import Village
from tests.lab.small_account import SmallAccount, Town


@pytest.fixture
def village() -> Village:
    return Village()


def test_nothing_is_told_of_a_village_in_order(village: Village) -> None:
    village.interface(village.tasks, village.private)
    assert [] == [*addresses.check(village), *quotas.check(village)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "says"),
    [("10.0.1.3", "which AWS keeps in"), ("10.0.1.255", "which AWS keeps in"), ("10.0.9.9", "which is not in")],
)
def test_an_address_lies_in_its_subnet_outside_what_aws_keeps(village: Village, address: str, says: str) -> None:
    made = village.ec2.create_network_interface(village.private, None)
    made.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": address}]
    assert any(made.id in each and says in each for each in addresses.check(village))  # type: ignore[arg-type]


def test_nobody_shares_an_address(village: Village) -> None:
    for _ in range(2):
        made = village.ec2.create_network_interface(village.private, None)
        made.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": "10.0.1.77"}]
    assert 1 == sum("share 10.0.1.77" in each for each in addresses.check(village))  # type: ignore[arg-type]


def test_a_group_has_no_more_rules_than_aws_allows(village: Village) -> None:
    group = village.ec2.get_security_group_from_id(village.tasks)
    group.ingress_rules = [object()] * 61
    assert any("more than 60 rules" in each for each in quotas.check(village))  # type: ignore[arg-type]


def test_a_target_is_where_its_task_is() -> None:
    town = Town(SmallAccount())
    task = town.task()
    assert [] == list(targets.check(town.account))  # type: ignore[arg-type]
    town.account.balancers.members(next(iter(town.account.moto("elbv2").target_groups)))[0].address = "10.0.0.250"
    assert any(task.id in each for each in targets.check(town.account))  # type: ignore[arg-type]


def test_times_do_not_run_backwards() -> None:
    now = SmallAccount().world.utc()
    later = now + timedelta(seconds=5)
    assert [] == list(order.newest_first("events", [now, now - timedelta(seconds=1)], now))
    assert ["events are not in order of time"] == list(order.newest_first("events", [now, later], later))
    assert ["events are not in order of time"] == list(order.newest_first("events", [later, now], now))
