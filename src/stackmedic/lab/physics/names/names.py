"""Names as the world resolves them: from the internet, and from within a VPC.

A change of records is PENDING until Route 53 has told all of its servers, usually within a minute, and is answered only
then; who asked before remembers the old answer for its time to live (also that there was nothing). Within a VPC the
private zones that are associated with it are asked first, and where one covers a name no public zone is asked, whether
it has the record or not.

Sources: Route 53 developer guide, "Checking the status of your changes" (INSYNC, generally within 60 seconds),
"Considerations when working with a private hosted zone" (overlapping namespaces), "Choosing between alias and
non-alias records" (an alias whose target is gone is answered without records).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.names import aws_names
from stackmedic.lab.physics.names.answer import NOERROR, NXDOMAIN, REFUSED, SERVFAIL, Answer, Record, plain
from stackmedic.lab.physics.names.delegation import is_delegated
from stackmedic.lab.physics.names.zones import TTL_OF_ALIAS_S, as_record, exists, matching, picked, target_of
from stackmedic.lab.physics.network import private_view, resolves

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.network import Interface

PENDING_S = (20.0, 50.0)
LONGEST_CHAIN = 8


@dataclass(slots=True)
class Change:
    """One batch of changes. ``after``: the zone's record sets once everybody knows."""

    id: str
    submitted: float
    zone_id: str
    after: tuple[Any, ...]
    comment: str = ""
    insync: bool = False


class Names:
    """Every hosted zone of the account, and what clients remember of them."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.changes: dict[str, Change] = {}
        self._served: dict[str, tuple[Any, ...]] = {}
        self._remembered: dict[str, tuple[Answer, float]] = {}  # What clients still believe, and until when.

    # Looking

    @property
    def zones(self) -> list[Any]:
        """moto's zones, oldest first."""
        return list(self.account.moto("route53", "aws").zones.values())

    def records(self, zone: Any) -> tuple[Any, ...]:
        """A zone's record sets as they are answered now."""
        return self._served.get(zone.resource_id, tuple(zone.rrsets))

    def ask(self, name: str, kind: str = "A", vpc_id: str | None = None) -> Answer:
        """The answer to a question from the internet, or from within a VPC."""
        return self._ask(plain(name), kind, vpc_id, LONGEST_CHAIN)

    def within(self, name: str, source: "Interface") -> Answer:
        """What the resolver that an interface asks answers; nothing where nobody does."""
        view = private_view(self.account, source)
        return self.ask(name, "A", view) if resolves(self.account, source) else Answer(SERVFAIL)

    def shadowed(self, name: str, source: "Interface") -> bool:
        """Whether a private zone keeps an interface from finding a name: it covers it, and leads nowhere."""
        zone = self._zone(plain(name), private_view(self.account, source))
        return zone is not None and zone.private_zone and not self.within(name, source).addresses

    def seen(self, name: str) -> Answer:
        """What clients in the internet take a name for: the answer that they remember, or the present one."""
        known = self._remembered.get(plain(name))
        return known[0] if known and self.account.world.now < known[1] else self.ask(name)

    def is_ours(self, name: str) -> bool:
        """Whether any public zone of the account covers a name."""
        return any(not zone.private_zone for zone in self._covering(plain(name)))

    def public_zone(self, name: str) -> Any | None:
        """The public zone that the world asks for a name; None when no zone of the account is asked."""
        zones = self.zones
        for zone in self._covering(plain(name)):
            if not zone.private_zone and is_delegated(self.account, zone, zones):
                return zone
        return None

    def leading_to(self, balancer: Any) -> list[str]:
        """The public names that lead to a load balancer, other than its own, in the order of the zones."""
        found = []
        for zone in self.zones:
            if zone.private_zone:
                continue
            for each in self.records(zone):
                name = plain(each.name)
                if each.type in ("A", "CNAME") and "*" not in name and self.balancer(name) is balancer:
                    found.append(name)
        return list(dict.fromkeys(found))

    def balancer(self, name: str) -> Any | None:
        """The load balancer at the end of a public name's chain, as clients see it."""
        return self.balancer_in(self.seen(name), plain(name))

    def balancer_in(self, answer: Answer, name: str) -> Any | None:
        """The load balancer that an answer leads to."""
        if not answer.addresses:
            return None
        known = aws_names.balancer_named(self.account, answer.records[-1].name if answer.records else name)
        return known or self.account.balancers.at_address(answer.addresses[0])

    # Answering

    def _ask(self, name: str, kind: str, vpc_id: str | None, hops: int) -> Answer:
        if not hops:
            return Answer(SERVFAIL)
        zone = self._zone(name, vpc_id)
        if zone is None:
            found = aws_names.answer(self.account, name, vpc_id)
            return found if kind == "A" or found.code != NOERROR else Answer(NOERROR, authority=aws_names.SOA)
        return self._within(zone, name, kind, vpc_id, hops)

    def _within(self, zone: Any, name: str, kind: str, vpc_id: str | None, hops: int) -> Answer:
        records, apex = self.records(zone), plain(zone.name)
        found = matching(records, name, apex)
        fitting = picked([each for each in found if each.type == kind], lambda each: self._sound(each, vpc_id))
        links = [] if fitting or kind == "CNAME" else [each for each in found if each.type == "CNAME"]
        authority = next((as_record(each, apex) for each in records if each.type == "SOA"), None)
        if links:
            link = as_record(picked(links, lambda _: True)[0], name)
            rest = self._ask(plain(link.values[0]), kind, vpc_id, hops - 1)
            if rest.code == REFUSED:  # The rest of the chain is not ours to tell.
                return Answer(NOERROR, (link,))
            return Answer(rest.code, (link, *rest.records), rest.authority)
        if not fitting:
            known = exists(records, name, apex)
            return Answer(NOERROR if known else NXDOMAIN, authority=authority)
        return self._resolved(fitting, name, kind, vpc_id, hops, authority)

    def _resolved(
        self, fitting: list[Any], name: str, kind: str, vpc_id: str | None, hops: int, authority: Record | None
    ) -> Answer:
        answered: list[Record] = []
        for each in fitting:
            alias = target_of(each)
            if alias is None:
                answered.append(as_record(each, name))
                continue
            rest = self._ask(alias[1], kind, vpc_id, hops - 1)
            answered += [
                Record(name, kind, min(last.ttl, TTL_OF_ALIAS_S), last.values)
                for last in rest.records
                if last.kind == kind
            ]
        return Answer(NOERROR, tuple(answered), None if answered else authority)

    def _sound(self, record: Any, vpc_id: str | None) -> bool:
        """Whether a record set may be answered with: an alias that looks at its target needs one with a healthy one."""
        alias = target_of(record)
        if alias is None or not alias[2]:
            return True
        balancer = aws_names.balancer_named(self.account, alias[1])
        return balancer is None or self.account.balancers.any_healthy(balancer)

    def _zone(self, name: str, vpc_id: str | None) -> Any | None:
        """The zone that is asked: of those private ones that the VPC sees the closest, else the public one."""
        if vpc_id is not None:
            for zone in self._covering(name):
                if zone.private_zone and any(each.get("vpc_id") == vpc_id for each in zone.vpcs):
                    return zone
        return self.public_zone(name)

    def _covering(self, name: str) -> list[Any]:
        """The zones that a name lies in, the closest first."""
        found = [each for each in self.zones if name == plain(each.name) or name.endswith(f".{plain(each.name)}")]
        return sorted(found, key=lambda each: -len(plain(each.name)))

    # Changing

    def submit(self, zone: Any, before: tuple[Any, ...], comment: str = "") -> Change:
        """Record sets of a zone were changed; what was there before is answered until the change is in sync."""
        world = self.account.world
        change = Change(f"C{world.token(19).upper()}", world.now, zone.resource_id, tuple(zone.rrsets), comment)
        self.changes[change.id] = change
        self._served.setdefault(zone.resource_id, before)
        world.after(world.between(*PENDING_S), lambda: self._settle(change, zone))
        return change

    def noted(self, comment: str = "") -> Change:
        """A change that no record depends on: of a zone, or of a VPC's association."""
        world = self.account.world
        change = Change(f"C{world.token(19).upper()}", world.now, "", (), comment)
        self.changes[change.id] = change
        world.after(world.between(*PENDING_S), lambda: setattr(change, "insync", True))
        return change

    def _settle(self, change: Change, zone: Any) -> None:
        change.insync = True
        touched = self._touched(self.records(zone), change.after)
        old = {name: self.ask(name) for name in touched}
        waiting = any(each.zone_id == change.zone_id and not each.insync for each in self.changes.values())
        if waiting:
            self._served[change.zone_id] = change.after
        else:
            self._served.pop(change.zone_id, None)
        self._remember(old)
        self.account.world.changed()

    def _remember(self, old: dict[str, Answer]) -> None:
        """Clients believe the old answers until their time to live is over."""
        world = self.account.world
        for name, answer in old.items():
            if answer.ttl and answer != self.ask(name):
                self._remembered[name] = (answer, world.now + answer.ttl)
                world.after(answer.ttl, world.changed)

    def _touched(self, before: tuple[Any, ...], after: tuple[Any, ...]) -> list[str]:
        kept = set(map(id, before)) & set(map(id, after))
        names = [plain(each.name) for each in (*before, *after) if id(each) not in kept]
        return [name for name in dict.fromkeys(names) if "*" not in name]
