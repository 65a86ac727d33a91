"""Target health follows from checks, and checks from network, program and settings."""

import pytest

from tests.lab.small_account import Program, SmallAccount, Town


@pytest.fixture
def town() -> Town:
    return Town(SmallAccount())


def said(town: Town, task: object) -> tuple[str, str, str]:
    state = town.state(task)
    return state.state, state.reason, state.description


def test_a_new_target_is_registering_then_checking_and_healthy_after_one_passed_check(town: Town) -> None:
    task = town.task()
    assert said(town, task) == ("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
    town.account.pass_time(3)
    assert said(town, task) == ("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
    town.account.pass_time(12)
    assert said(town, task) == ("healthy", "", "")
