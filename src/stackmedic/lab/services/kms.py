"""KMS, where moto differs: a key's state can be changed by its ARN, too.

Source: KMS API reference, DisableKey, EnableKey, ScheduleKeyDeletion, CancelKeyDeletion: KeyId is "the key ID or key
ARN"; an alias is none of these.
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.wire import AwsError, Call


def key_id(account: Account, call: Call) -> str:
    asked = str(call.parameters["KeyId"])
    short = asked.rsplit(":key/", 1)[-1]
    if short not in account.moto("kms", call.region).keys:
        raise AwsError("NotFoundException", f"Key '{asked}' does not exist")
    return short


@own("kms", "DisableKey")
def disable_key(account: Account, call: Call) -> dict[str, Any]:
    account.moto("kms", call.region).disable_key(key_id(account, call))
    return {}


@own("kms", "EnableKey")
def enable_key(account: Account, call: Call) -> dict[str, Any]:
    account.moto("kms", call.region).enable_key(key_id(account, call))
    return {}


@own("kms", "CancelKeyDeletion")
def cancel_key_deletion(account: Account, call: Call) -> dict[str, Any]:
    found = key_id(account, call)
    keys = account.moto("kms", call.region)
    keys.cancel_key_deletion(found)
    return {"KeyId": keys.keys[found].arn}


@own("kms", "ScheduleKeyDeletion")
def schedule_key_deletion(account: Account, call: Call) -> dict[str, Any]:
    found, days = key_id(account, call), int(call.parameters.get("PendingWindowInDays") or 30)
    if not 7 <= days <= 30:
        raise AwsError("ValidationException", f"PendingWindowInDays is {days}, and has to be from 7 to 30")
    keys = account.moto("kms", call.region)
    at = keys.schedule_key_deletion(found, days)
    arn, state = keys.keys[found].arn, keys.keys[found].key_state
    return {"KeyId": arn, "DeletionDate": at, "KeyState": state, "PendingWindowInDays": days}
