"""ECR's lifecycle policies: within a day of getting one, and daily from then on, a repository loses what it condemns.

All rules look at all images; then they are applied by priority. An image whose tags a rule selects is that rule's, and
no later one can expire it, but later ones count it all the same. A list of prefixes or patterns selects an image when
each of them fits one of its tags. Nobody asks what runs: a task that runs does not mind, the next one does.

Sources: docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html (how rules are evaluated),
lifecycle_policy_parameters.html (selections), lp_creation.html (within 24 hours).
"""

import json
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.draw import fraction

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

STREAM = 41  # No other draw by place begins with it.
DAY_S = 86_400.0


class Registry:
    """The account's repositories, as time changes them."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self._watched: set[tuple[str, str]] = set()

    def watch(self, region: str, repository: str) -> None:
        """A repository has a policy now."""
        if (region, repository) not in self._watched:
            self._watched.add((region, repository))
            first = fraction(self.account.world.seed, STREAM, len(self._watched)) * DAY_S
            self.account.world.after(first, lambda: self._apply(region, repository))

    def _apply(self, region: str, name: str) -> None:
        """Once a day, as long as there is a policy."""
        repository = self.account.moto("ecr", region).repositories.get(name)
        if repository is None or not repository.lifecycle_policy:
            self._watched.discard((region, name))
            return
        gone = condemned(json.loads(repository.lifecycle_policy), repository.images, self.account.world.now)
        if gone:
            repository.images[:] = [each for each in repository.images if each not in gone]
            self.account.world.changed()
        self.account.world.after(DAY_S, lambda: self._apply(region, name))


def condemned(policy: dict[str, Any], images: Iterable[Any], now: float) -> list[Any]:
    """The images (``image_tags``, ``image_pushed_at`` in seconds) that a policy expires now."""
    newest_first = sorted(images, key=lambda each: -each.image_pushed_at)
    found: list[Any] = []
    taken: list[Any] = []
    for rule in sorted(policy["rules"], key=lambda each: each["rulePriority"]):
        selection = rule["selection"]
        selected = [each for each in newest_first if _selects(selection, each.image_tags)]
        if rule["action"]["type"] == "expire":
            found += [each for each in _beyond(selection, selected, now) if each not in taken]
        taken += selected
    return found


def _selects(selection: dict[str, Any], tags: list[str]) -> bool:
    if selection["tagStatus"] == "any":
        return True
    if selection["tagStatus"] == "untagged":
        return not tags
    wanted = [f"{each}*" for each in selection.get("tagPrefixList") or ()] + list(selection.get("tagPatternList") or ())
    return bool(tags) and all(any(fnmatchcase(tag, each) for tag in tags) for each in wanted)


def _beyond(selection: dict[str, Any], selected: list[Any], now: float) -> list[Any]:
    """By number, the oldest; by age, the older ones. Other ways to count (pulls, archives) expire nothing here."""
    number = int(selection["countNumber"])
    if selection["countType"] == "imageCountMoreThan":
        return selected[number:]
    if selection["countType"] == "sinceImagePushed":
        return [each for each in selected if each.image_pushed_at < now - number * DAY_S]
    return []
