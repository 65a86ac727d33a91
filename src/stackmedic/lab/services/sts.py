"""STS: who one is, and sessions whose end clients believe.

moto makes the sessions. Their end is told in the time of whoever is ahead: a lab that is two days behind the wall clock
would otherwise hand out credentials that botocore takes for expired. Source: STS API reference, AssumeRole,
GetCallerIdentity, DecodeAuthorizationMessage.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from stackmedic.lab.access import words
from stackmedic.lab.access.identity import caller_of
from stackmedic.lab.gateway import after, amend, own
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


@amend("sts", "GetCallerIdentity")
def who_am_i(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    """moto takes a key that IAM does not know for a user of its own."""
    caller = caller_of(account, call.access_key)
    if caller.administrator:
        answer |= {"Arn": caller.arn, "UserId": caller.context["aws:userid"], "Account": account.id}


@after("sts", "AssumeRole", "AssumeRoleWithWebIdentity")
def assume_role(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    """The session's end, by the wall clock where that is ahead."""
    behind_s = max(0.0, account.wall_now() - account.world.now)
    stored["Credentials"]["Expiration"] += timedelta(seconds=behind_s)


@own("sts", "DecodeAuthorizationMessage")
def decode(account: "Account", call: Call) -> dict[str, Any]:
    """What EC2 kept to itself when it refused."""
    try:
        return {"DecodedMessage": words.decoded(str(call.parameters["EncodedMessage"]))}
    except ValueError:
        text = f"Message provided in request is invalid: {call.parameters['EncodedMessage']}"
        raise AwsError("InvalidAuthorizationMessageException", text) from None
