"""The guard: whether the caller's own permissions are enforced. A switch; starting a task obeys IAM regardless."""

from datetime import UTC
from typing import TYPE_CHECKING

from stackmedic.lab.access import words
from stackmedic.lab.access.guarded import Refusal, refusals
from stackmedic.lab.access.identity import caller_of, is_good, session_of
from stackmedic.lab.access.resources import resources_of
from stackmedic.lab.physics.evaluation import Asked, Decision
from stackmedic.lab.weather.words import expired, unknown_key
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


class Guard:
    """Off by default, as a lab's visitor is its administrator."""

    def __init__(self) -> None:
        self.enforced = False

    def admit(self, account: "Account", call: Call) -> None:
        """Raise AWS's denial when enforcement is on and policies do not allow the call; and EC2's dry runs' answer."""
        session = session_of(account, call.access_key)
        if session is not None and session.expiration.replace(tzinfo=UTC) <= account.world.utc():
            raise expired(call)
        if self.enforced and not is_good(account, call.access_key):
            raise unknown_key(call)
        refusal = next(refusals(account, call), None) if self.enforced else None
        if refusal is not None:
            raise words.denied(call, refusal)
        if call.service == "ec2" and call.parameters.get("DryRun") is True:
            raise words.dry_run()


def denial(account: "Account", call: Call) -> AwsError:
    """The denial of a call as if no policy allowed it, whatever policies there are."""
    action = call.permission
    reason = f"because no identity-based policy allows the {action} action"
    asked = Asked(action, resources_of(account, call)[0])
    return words.denied(call, Refusal(caller_of(account, call.access_key), asked, Decision(False, False, reason)))
