"""secret.kms_key_disabled: the key of a secret is disabled or pending deletion."""

from stackmedic.diagnose.rules.secret.kms_key_disabled import check
from stackmedic.model.access import EncryptionKey
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


def key(state: str) -> Keyed:
    return Keyed(KEY, make(EncryptionKey, "kms:DescribeKey", "KeyMetadata", id="1", arn=KEY, state=state))


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(encrypted(), given(), key("Disabled"))).about == KEY


def test_an_enabled_key_is_silent() -> None:
    assert findings(check, a_snapshot(encrypted(), given(), key("Enabled"))) == []


def test_a_key_of_a_secret_that_nobody_is_given_is_silent() -> None:
    assert findings(check, a_snapshot(encrypted(), a_task_definition(), key("Disabled"))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(encrypted(), given(), unreadable(EncryptionKey, KEY)))
