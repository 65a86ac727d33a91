"""IAM's replicas: a change of IAM counts a few seconds after it was made, wherever permissions are weighed.

What IAM itself answers is up to date (``lab weather --stale`` changes that); whoever enforces permissions, and ECS when
it assumes a role, works with what has reached it. AWS names no figure; seconds are what people see.

Source: IAM user guide, "Troubleshoot IAM", "Changes that I make are not always immediately visible"
(docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html): IAM is eventually consistent, and one should not count on
a change at once.
"""

import copy
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.draw import fraction

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

STREAM = 37  # No other draw by place begins with it.
ARRIVES_S = (1.0, 5.0)


@dataclass(frozen=True, slots=True)
class View:
    """IAM as it was: moto's objects, of which everything that policies depend on was copied."""

    roles: dict[str, Any]
    users: dict[str, Any]
    groups: dict[str, Any]
    managed_policies: dict[str, Any]
    tags: dict[str, dict[str, str]]


class Replicas:
    """What the replicas know: views as they were before changes that have not arrived yet, the oldest first."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self._views: deque[tuple[float, View]] = deque()
        self._changes = 0

    def seen(self) -> Any:
        """IAM as permissions are weighed by: moto's store, or what it was before a change that is on its way."""
        while self._views and self._views[0][0] <= self.account.world.now:
            self._views.popleft()
        return self._views[0][1] if self._views else self.account.moto("iam", "aws")

    def tags_of(self, user: Any) -> dict[str, str]:
        """A user's tags, as seen."""
        seen = self.seen()
        return seen.tags.get(user.arn, {}) if isinstance(seen, View) else _tags(seen, user)

    def before(self) -> View:
        """IAM as it is now; to be asked before a change is made."""
        iam = self.account.moto("iam", "aws")
        policies = {arn: _policy(each) for arn, each in iam.managed_policies.items()}
        return View(
            {name: _entity(each, policies) for name, each in iam.roles.items()},
            {name: _entity(each, policies) for name, each in iam.users.items()},
            {name: _entity(each, policies) for name, each in iam.groups.items()},
            policies,
            {each.arn: _tags(iam, each) for each in iam.users.values()},
        )

    def changed(self, before: View) -> None:
        """A change was made: until it arrives, ``before`` is what is known. Changes arrive in their order."""
        world = self.account.world
        self._changes += 1
        low, high = ARRIVES_S
        arrives = world.now + low + fraction(world.seed, STREAM, self._changes) * (high - low)
        arrives = max([arrives, *(at for at, _ in self._views)])
        self._views.append((arrives, before))
        world.after(arrives - world.now, world.changed)


def _policy(policy: Any) -> Any:
    """A managed policy with the versions that it has now; each version's text never changes."""
    kept = copy.copy(policy)
    kept.versions = list(policy.versions)
    return kept


def _entity(entity: Any, policies: dict[str, Any]) -> Any:
    """A role, user or group with the policies that it has now."""
    kept = copy.copy(entity)
    kept.policies = dict(entity.policies)
    kept.managed_policies = {arn: policies.get(arn, each) for arn, each in entity.managed_policies.items()}
    own = vars(entity)
    if "access_keys" in own:
        kept.access_keys = [copy.copy(each) for each in entity.access_keys]
    for name in ("users", "tags"):
        if isinstance(own.get(name), list):
            setattr(kept, name, list(own[name]))
    return kept


def _tags(iam: Any, user: Any) -> dict[str, str]:
    return {each["Key"]: each["Value"] for each in iam.tagger.list_tags_for_resource(user.arn).get("Tags", [])}
