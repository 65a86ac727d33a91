"""The record of what hurts, kept while time passes; reading it changes nothing."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from stackmedic.lab.health import alarms, builds, deployments, services, starts, unheard
from stackmedic.lab.health.clients import Clients
from stackmedic.lab.health.hurt import Episode, Hurt, Place

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.metrics.sample import Sample
    from stackmedic.lab.physics.metrics.series import Key

KEPT = 1_000
NOTHING: "Mapping[Key, Sample]" = {}


class Health:
    """Looks at the end of each minute, after everything else that the minute held. Emits no metric."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.clients = Clients()
        self.past: list[Episode] = []
        self._now: dict[Place, tuple[Episode, float]] = {}
        account.metrics.emit(self)

    # A source

    def minute(self) -> "Mapping[Key, Sample]":
        self._take({each.place: each for each in self._look()})
        return NOTHING

    def steady(self) -> "Mapping[Key, Sample]":
        return NOTHING

    # Looking

    def hurts(self) -> list[Episode]:
        """What hurts as of the last minute, the oldest first."""
        now = self.account.world.now
        lasting = [each for each, patience_s in self._now.values() if now - each.since >= patience_s]
        return sorted(lasting, key=lambda each: (each.since, each.place))

    def risks(self) -> list[Hurt]:
        """What would hurt if something happened that usually does."""
        return [*starts.look(self.account), *unheard.look(self.account)]

    def told(self) -> dict[str, Any]:
        """All of it, as JSON."""
        hurts, risks = self.hurts(), self.risks()
        return {
            "healthy": not hurts,
            "hurts": [self._shown(each) for each in hurts],
            "past": [self._shown(each) for each in self.past],
            "risks": [each.place._asdict() | {"says": each.says} for each in risks],
        }

    # Keeping

    def _look(self) -> Iterator[Hurt]:
        for look in (self.clients.look, services.look, deployments.look, builds.look, alarms.look):
            yield from look(self.account)

    def _take(self, found: dict[Place, Hurt]) -> None:
        now = self.account.world.now
        for place in [each for each in self._now if each not in found]:
            episode, patience_s = self._now.pop(place)
            if now - episode.since > patience_s:
                episode.until = now
                self.past.append(episode)
                del self.past[:-KEPT]
        for place, hurt in found.items():
            episode, _ = self._now.setdefault(place, (Episode(place, hurt.says, now), hurt.patience_s))
            episode.says = hurt.says

    def _shown(self, episode: Episode) -> dict[str, Any]:
        utc = self.account.world.utc
        shown = episode.place._asdict() | {"says": episode.says, "since": utc(episode.since).isoformat()}
        return shown if episode.until is None else shown | {"until": utc(episode.until).isoformat()}
