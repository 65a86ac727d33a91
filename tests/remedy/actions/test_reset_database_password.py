"""reset_database_password: only when the database's side alone was changed; the value goes into the call alone."""

from dataclasses import replace
from typing import Any

import pytest

from stackmedic.errors import Refused
from stackmedic.model.change import Change, Outcome, Risk
from stackmedic.model.data_store import DatabaseEvent
from stackmedic.model.snapshot import Unknown
from stackmedic.remedy.actions.reset_database_password import action, verify
from tests.diagnose.builders import (
    Part,
    a_container_definition,
    a_database,
    a_secret,
    a_service_deployment,
    a_snapshot,
    a_task,
    a_task_definition,
    ago,
    database_events,
    default_environment,
    history,
    running,
    secret_arn,
    service_arn,
    unreadable,
)
from tests.remedy.actions.account import Account, a_finding, answers, declined, the_change

CANARY = "canary-Lq82-mVx0"
MODIFY = "rds:ModifyDBInstance"
REFUSED = 'FATAL: password authentication failed for user "shop"'


def asking(variable: str = "DATABASE_PASSWORD", value_from: str = f"{secret_arn()}:password::") -> Any:
    """A revision that gets its password from the secret."""
    container = a_container_definition(environment=default_environment("backend"), secrets={variable: value_from})
    return a_task_definition(containers=(container,))


def mismatch(says: str = REFUSED) -> Any:
    said = replace(asking().containers[0].seen("name"), call="logs:GetLogEvents", value=says)
    return a_finding("database.credential_mismatch", secret_arn(), evidence=(said,))


RESET = database_events("Reset master credentials", at="20m")
LOCKED_OUT: tuple[Part, ...] = (
    asking(),
    a_secret(changed_at=ago("90d")),
    RESET,
    running("backend"),
    history("backend", a_service_deployment(created="9d", finished="9d")),
)


def planned(*parts: Part) -> Change:
    return the_change(action, mismatch(), a_snapshot(*LOCKED_OUT, *parts))


def refusal(*parts: Part, says: str = REFUSED) -> str:
    refused = declined(action, mismatch(says), a_snapshot(*LOCKED_OUT, *parts))
    assert "give the database the one that" in refused.instruction
    return refused.reason


def account(secret: Any = f'{{"password": "{CANARY}"}}', status: str = "available", **instance: Any) -> Account:
    return Account(
        secretsmanager__GetSecretValue={"SecretString": secret},
        rds__DescribeDBInstances={"DBInstances": [{"DBInstanceStatus": status, **instance}]},
        rds__DescribeEvents={"Events": []},
    )


def test_the_database_gets_what_the_secret_holds() -> None:
    change = planned()
    asked = {"DBInstanceIdentifier": "shop-postgres", "MasterUserPassword": CANARY, "ApplyImmediately": True}
    assert [(MODIFY, asked)] == account().apply(action, change)


def test_the_plan_names_the_secret_and_the_key_and_never_the_value() -> None:
    change = planned()
    assert "under password>" in str(change.calls[0].parameters["MasterUserPassword"])
    assert {"secret": secret_arn(), "key": "password"} == change.after
    account().apply(action, change)
    assert CANARY not in repr(change)


def test_it_is_disruptive_and_cannot_be_undone() -> None:
    change = planned()
    assert (Risk.DISRUPTIVE, ()) == (change.risk, change.undo)
    assert "whoever was given the password" in change.users_notice


def test_a_secret_that_is_the_password_itself_is_taken_whole() -> None:
    change = planned(asking(value_from=secret_arn()))
    ((_, sent),) = account(secret=CANARY).apply(action, change)
    assert CANARY == sent["MasterUserPassword"]


@pytest.mark.parametrize("secret", ["{}", "not json", '{"password": 7}', '{"password": ""}', None, '["password"]'])
def test_a_secret_without_that_text_is_refused_without_a_word_of_it(secret: Any) -> None:
    with pytest.raises(Refused) as refused:
        account(secret=secret).apply(action, planned())
    assert None is refused.value.__context__  # The parser's error would hold the whole text.


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (database_events("DB instance restarted"), "recorded no reset"),
        (a_secret(changed_at=ago("5m")), "changed after the database's password was reset"),
        (a_secret(changed_at=None), "changed after the database's password was reset"),
        (a_secret(changed_at=ago("90d"), rotates=True), "rotated automatically"),
        (a_database(managed_secret_arn="arn:of:rds"), "RDS manages the master password"),
        (a_database(cluster_id="shop"), "belongs to shop"),
        (a_database(status="modifying"), "is modifying"),
        (a_database(master_user="root"), "only the master's"),
        (history("backend"), "nothing shows that backend ran well"),
        (asking("DATABASE_URL"), "is not said by its variables"),
        (asking(value_from=f"{secret_arn()}:password:AWSPREVIOUS:"), "a fixed version"),
        (asking(value_from=f"{secret_arn()}:password::v1"), "a fixed version"),
    ],
)
def test_what_speaks_against_it_is_said(part: Part, says: str) -> None:
    assert says in refusal(part)


def test_another_users_password_leaves_no_record() -> None:
    assert "only the master's" in refusal(says=REFUSED.replace("shop", "reader"))


def test_a_service_that_came_in_since_knows_the_new_password() -> None:
    reads = a_container_definition("frontend", environment=default_environment("backend"))
    other = a_task_definition("frontend", containers=(reads,))
    assert "frontend has started well since the reset" in refusal(
        other, running("frontend", a_task("f-1", service="frontend", started="5m"))
    )


def test_events_that_nobody_could_read_are_not_guessed() -> None:
    with pytest.raises(Unknown):
        answers(action, mismatch(), a_snapshot(*LOCKED_OUT, unreadable(DatabaseEvent, "shop-postgres")))


def test_a_secret_that_is_not_known_is_left_to_a_person() -> None:
    unknown = a_finding("database.credential_mismatch", "arn:aws:rds:eu-west-1:123456789012:db:shop-postgres")
    assert "could not be read" in declined(action, unknown, a_snapshot()).reason


@pytest.mark.parametrize(
    ("found", "done"),
    [
        (account(), False),
        (account(status="resetting-master-credentials"), True),
        (account(PendingModifiedValues={"MasterUserPassword": "****"}), True),
    ],
)
def test_the_account_tells_whether_it_was_asked_for(found: Account, done: bool) -> None:
    assert done is found.shows(action, planned())


@pytest.mark.parametrize(("at", "done"), [("20m", False), ("1m", True)])
def test_a_reset_later_than_the_one_that_locked_the_service_out_is_ours(at: str, done: bool) -> None:
    found = account()
    found.answers["rds:DescribeEvents"] = {"Events": [{"Date": ago(at), "Message": "Reset master credentials"}]}
    assert done is found.shows(action, planned())


def test_it_shows_once_rds_has_applied_it() -> None:
    change = planned()
    assert Outcome.NOT_YET is verify(change, a_snapshot(RESET))
    later = database_events("Reset master credentials", at="1m")
    assert Outcome.CLEARED is verify(change, a_snapshot(later))
    assert Outcome.NOT_YET is verify(change, a_snapshot(later, a_database(status="resetting-master-credentials")))


def test_the_services_that_are_locked_out_are_to_recover() -> None:
    assert (service_arn(),) == planned().needed_by
