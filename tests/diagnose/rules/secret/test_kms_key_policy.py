"""secret.kms_key_policy: the policy of the secret's key leaves the role out."""

import json

from stackmedic.diagnose.rules.secret.kms_key_policy import check
from stackmedic.model.access import KeyPolicy
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    Keyed,
    a_container_definition,
    a_secret,
    a_snapshot,
    a_task_definition,
    make,
    secret_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
ROLE = "arn:aws:iam::123456789012:role/shop-execution"


def encrypted() -> Keyed:
    """The secret that the backend is given, under a key of the account's own."""
    return a_secret(kms_key_id=KEY)


def given() -> TaskDefinition:
    """The backend's revision, which names the secret."""
    container = a_container_definition(secrets={"PASSWORD": secret_arn()})
    return a_task_definition(containers=(container,), execution_role_arn=ROLE)


def policy(principal: str, effect: str = "Allow") -> Keyed:
    """A key policy about one principal."""
    statement = {"Effect": effect, "Principal": {"AWS": principal}, "Action": "kms:*", "Resource": "*"}
    text = json.dumps({"Statement": [statement]})
    return Keyed(KEY, make(KeyPolicy, "kms:GetKeyPolicy", "", policy=text))


ACCOUNT = "arn:aws:iam::123456789012:root"


def test_what_is_wrong_is_found() -> None:
    assert (
        the_finding(check, a_snapshot(encrypted(), given(), policy("arn:aws:iam::123456789012:role/admin"))).about
        == KEY
    )


def test_a_key_of_which_iam_decides_is_silent() -> None:
    assert findings(check, a_snapshot(encrypted(), given(), policy(ACCOUNT))) == []


def test_a_key_that_names_the_role_is_silent() -> None:
    assert findings(check, a_snapshot(encrypted(), given(), policy(ROLE))) == []


def test_a_key_of_a_secret_that_nobody_is_given_is_silent() -> None:
    assert (
        findings(check, a_snapshot(encrypted(), a_task_definition(), policy("arn:aws:iam::123456789012:role/admin")))
        == []
    )


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(encrypted(), given(), unreadable(KeyPolicy, KEY)))
