"""The writing door: only what was approved, journaled first, never twice when an answer is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from stackmedic.aws.allowance import Allowance
from stackmedic.aws.writer import Pen, WritingDoor
from stackmedic.errors import AnswerLost, CallFailed, CredentialsError, Refused, StackmedicError
from stackmedic.model.change import PlannedCall
from tests.aws.account import Account, Answer, error
from tests.aws.clock import Clock

SCALE = "ecs:UpdateService"
ASKED = {"cluster": "shop", "service": "backend", "desiredCount": 2}
ALLOWED = Allowance((PlannedCall(SCALE, dict(ASKED)),))
OK = Answer({"service": {"serviceName": "backend"}})


class Desk:
    """A door, and what its journal was told."""

    def __init__(self, clock: Clock, account: Account) -> None:
        self.clock, self.account = clock, account
        self.journaled: list[tuple[str, Any, int]] = []

    def journal(self, call: str, parameters: dict[str, Any]) -> None:
        self.journaled.append((call, parameters, len(self.account.asked)))

    def work(self, do: Callable[[Pen], Awaitable[Any]], allowed: Allowance = ALLOWED, **settings: Any) -> Any:
        async def session() -> Any:
            door = WritingDoor(region="eu-central-1", clock=self.clock, **settings)
            try:
                return await do(door.pen(allowed, self.journal))
            finally:
                await door.close()

        return asyncio.run(session())

    def fails(self, do: Callable[[Pen], Awaitable[Any]], **settings: Any) -> StackmedicError:
        with pytest.raises(StackmedicError) as raised:
            self.work(do, **settings)
        return raised.value


@pytest.fixture
def desk(account: Account, clock: Clock) -> Desk:
    return Desk(clock, account)


async def scale(pen: Pen, **changed: Any) -> Any:
    return await pen.change(SCALE, **{**ASKED, **changed})


def test_an_approved_call_is_made_and_was_journaled_before(desk: Desk, account: Account) -> None:
    account.says("UpdateService", OK)
    assert {"service": {"serviceName": "backend"}} == desk.work(scale)
    assert [(SCALE, ASKED, 0)] == desk.journaled


@pytest.mark.parametrize(
    ("call", "parameters", "why"),
    [
        ("ecs:DeleteService", ASKED, "does not declare it"),
        (SCALE, {**ASKED, "desiredCount": 0}, "another desiredCount"),
        (SCALE, {**ASKED, "forceNewDeployment": True}, "without forceNewDeployment"),
        (SCALE, {"cluster": "shop", "service": "backend"}, "with desiredCount"),
    ],
)
def test_anything_else_is_refused_and_never_sent(
    desk: Desk, account: Account, call: str, parameters: dict[str, Any], why: str
) -> None:
    failed = desk.fails(lambda pen: pen.change(call, **parameters))
    assert isinstance(failed, Refused) and why in str(failed)
    assert ([], []) == (account.asked, desk.journaled)


def test_under_a_read_only_lock_nothing_is_sent(desk: Desk, account: Account) -> None:
    failed = desk.fails(scale, read_only="--read-only was given")
    assert isinstance(failed, Refused) and "--read-only was given" in str(failed)
    assert ([], []) == (account.asked, desk.journaled)


def test_a_journal_that_refuses_stops_the_call(desk: Desk, account: Account) -> None:
    def full(call: str, parameters: dict[str, Any]) -> None:
        raise Refused("no room")

    desk.journal = full  # type: ignore[method-assign]
    assert isinstance(desk.fails(scale), Refused)
    assert [] == account.asked


def test_a_throttled_change_is_made_again(desk: Desk, account: Account) -> None:
    account.says("UpdateService", *[error("ThrottlingException")] * 3, OK)
    desk.work(scale)
    assert 4 == len(account.heard("UpdateService"))


def test_a_change_throttled_for_ever_fails_and_had_no_effect(desk: Desk, account: Account) -> None:
    account.says("UpdateService", error("ThrottlingException"))
    failed = desk.fails(scale)
    assert isinstance(failed, CallFailed) and not isinstance(failed, AnswerLost)
    assert "ThrottlingException" == failed.code


@pytest.mark.parametrize("answer", [error("InternalFailure", status=500), Answer(hang_up=True), Answer("<html>busy")])
def test_a_change_whose_answer_is_lost_is_made_once(desk: Desk, account: Account, answer: Answer) -> None:
    account.says("UpdateService", answer, OK)
    assert isinstance(desk.fails(scale), AnswerLost)
    assert 1 == len(account.heard("UpdateService"))


def test_a_change_that_aws_refuses_is_no_lost_answer(desk: Desk, account: Account) -> None:
    account.says("UpdateService", error("AccessDeniedException"))
    failed = desk.fails(scale)
    assert isinstance(failed, CallFailed) and not isinstance(failed, AnswerLost)


def test_expired_credentials_are_told_as_such(desk: Desk, account: Account) -> None:
    account.says("UpdateService", error("ExpiredTokenException"))
    assert isinstance(desk.fails(scale), CredentialsError)


def test_a_read_is_fresh_every_time_and_raw(desk: Desk, account: Account) -> None:
    def described(value: str) -> Answer:
        variable = {"name": "PASSWORD", "value": value}
        return Answer({"taskDefinition": {"containerDefinitions": [{"environment": [variable]}]}})

    account.says("DescribeTaskDefinition", described("one-hunter2"), described("two-hunter2"))

    async def twice(pen: Pen) -> list[Any]:
        return [await pen.read("ecs:DescribeTaskDefinition", taskDefinition="a:1") for _ in range(2)]

    found = desk.work(twice)
    values = [each["taskDefinition"]["containerDefinitions"][0]["environment"][0]["value"] for each in found]
    assert ["one-hunter2", "two-hunter2"] == values


def test_a_read_over_a_broken_line_is_asked_again(desk: Desk, account: Account) -> None:
    account.says(
        "DescribeServices", error("InternalFailure", status=500), Answer(hang_up=True), Answer({"services": []})
    )
    assert {"services": []} == desk.work(lambda pen: pen.read("ecs:DescribeServices", cluster="c", services=["s"]))


def test_what_is_no_read_is_not_read(desk: Desk, account: Account) -> None:
    assert isinstance(desk.fails(lambda pen: pen.read("ecs:DeleteCluster", cluster="c")), StackmedicError)
    assert [] == account.asked


def test_the_journal_is_told_no_secret(desk: Desk, account: Account) -> None:
    account.says("ModifyDBInstance", error("InternalFailure"))
    allowed = Allowance((PlannedCall("rds:ModifyDBInstance", {"MasterUserPassword": "<the secret's>"}),))
    desk.fails(lambda pen: pen.change("rds:ModifyDBInstance", MasterUserPassword="hunter2"), allowed=allowed)
    assert "hunter2" not in str(desk.journaled)


def test_only_ec2_tells_beforehand(desk: Desk, account: Account) -> None:
    async def ask(pen: Pen) -> bool | None:
        return await pen.would_be_allowed("ecs:UpdateService", {})

    assert None is desk.work(ask)
    assert [] == account.asked
