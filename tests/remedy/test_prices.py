"""Prices that are written down are used; of the others nothing is guessed."""

from stackmedic.remedy.fargate import Size, cost_per_month_usd
from stackmedic.remedy.prices import database_usd_per_month, fargate_usd_per_hour


def test_a_task_costs_its_cpu_and_its_memory() -> None:
    assert 0.04856 / 4 + 0.00532 / 2 == fargate_usd_per_hour("ap-southeast-2", None, 0.25, 0.5)


def test_another_size_costs_the_difference_for_every_task() -> None:
    more = cost_per_month_usd(Size(256, 512), Size(256, 1024), 3, "ap-southeast-2", "ARM64")
    assert round(0.5 * 0.00426 * 730 * 3, 2) == more


def test_the_same_size_costs_the_same_wherever_it_is() -> None:
    assert 0 == cost_per_month_usd(Size(256, 512), Size(256, 512), 3, "mars-north-1", "RISCV")


def test_what_is_not_written_down_is_unknown() -> None:
    assert None is fargate_usd_per_hour("mars-north-1", None, 1, 1)
    assert None is fargate_usd_per_hour("us-east-1", "RISCV", 1, 1)
    assert None is database_usd_per_month("us-east-1", "oracle-ee", "db.t4g.micro", False)
    assert None is database_usd_per_month("us-east-1", "postgres", None, False)


def test_a_database_in_two_zones_costs_twice() -> None:
    assert 11.68 == database_usd_per_month("us-east-1", "postgres", "db.t4g.micro", False)
    assert 23.36 == database_usd_per_month("us-east-1", "postgres", "db.t4g.micro", True)
