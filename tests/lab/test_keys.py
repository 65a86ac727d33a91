"""A key's state is changed by its id or by its ARN, and asked for by either."""

import pytest
from botocore.exceptions import ClientError

from tests.lab.data_account import DataAccount


def a_key() -> tuple[DataAccount, dict[str, str]]:
    lab = DataAccount()
    return lab, lab.clients("kms").create_key()["KeyMetadata"]


def state(lab: DataAccount, key: dict[str, str]) -> str:
    return str(lab.clients("kms").describe_key(KeyId=key["Arn"])["KeyMetadata"]["KeyState"])


@pytest.mark.parametrize("name", ["KeyId", "Arn"])
def test_a_key_is_disabled_and_enabled(name: str) -> None:
    lab, key = a_key()
    lab.clients("kms").disable_key(KeyId=key[name])
    assert state(lab, key) == "Disabled"
    lab.clients("kms").enable_key(KeyId=key[name])
    assert state(lab, key) == "Enabled"


@pytest.mark.parametrize("name", ["KeyId", "Arn"])
def test_a_key_s_deletion_is_planned_and_called_off(name: str) -> None:
    lab, key = a_key()
    planned = lab.clients("kms").schedule_key_deletion(KeyId=key[name], PendingWindowInDays=7)
    assert (planned["KeyState"], planned["KeyId"]) == ("PendingDeletion", key["Arn"])
    assert lab.clients("kms").cancel_key_deletion(KeyId=key[name])["KeyId"] == key["Arn"]
    assert state(lab, key) == "Disabled"


def test_a_key_that_is_not_there_is_not_found() -> None:
    lab, key = a_key()
    with pytest.raises(ClientError, match="NotFoundException"):
        lab.clients("kms").disable_key(KeyId=key["Arn"][:-4] + "0000")
