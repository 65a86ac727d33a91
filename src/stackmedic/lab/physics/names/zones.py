"""One hosted zone: which record set answers a question.

Source: Route 53 developer guide, "How Amazon Route 53 chooses records" (routing policies), "Supported DNS record types"
(wildcards: a record for the very name wins, whatever its type; a wildcard stands for names that do not exist).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from stackmedic.lab.physics.names.answer import Record, plain

TTL_OF_ALIAS_S = (
    60  # "Choosing between alias and non-alias records": an alias to a load balancer is answered with 60 s.
)


def matching(records: Sequence[Any], name: str, zone: str) -> list[Any]:
    """The record sets for a name, of every type; those of the closest wildcard when the name does not exist.

    A name that only has others below it exists without a record (RFC 4592).
    """
    exact = [each for each in records if plain(each.name) == name]
    if exact or any(plain(each.name).endswith(f".{name}") for each in records):
        return exact
    above = name
    while above != zone and "." in above:
        above = above.partition(".")[2]
        found = [each for each in records if plain(each.name) == f"*.{above}"]
        if found or any(plain(each.name) == above for each in records):
            return found
    return []


def exists(records: Sequence[Any], name: str, zone: str) -> bool:
    """Whether a zone knows the name at all."""
    return bool(matching(records, name, zone)) or any(plain(each.name).endswith(f".{name}") for each in records)


def picked(found: Iterable[Any], healthy: Any) -> list[Any]:
    """Of record sets of one name and type those that are answered with, by their routing policy.

    Weighted: the heaviest healthy one, as everybody's share would be. Failover: the primary while it is healthy.
    Others are answered as they stand.
    """
    several = [each for each in found if each.set_identifier]
    if not several:
        return list(found)
    sound = [each for each in several if healthy(each)] or several
    if any(each.failover for each in sound):
        return sorted(sound, key=lambda each: str(each.failover) != "PRIMARY")[:1]
    if any(each.weight is not None for each in sound):
        return sorted(sound, key=lambda each: (-int(each.weight or 0), each.set_identifier))[:1]
    return sound if any(each.multi_value_answer for each in sound) else sound[:1]


def as_record(found: Any, name: str) -> Record:
    """A record set of Route 53 as it is answered."""
    return Record(name, str(found.type), int(found.ttl or 300), tuple(str(value) for value in found.records or ()))


def target_of(found: Any) -> tuple[str, str, bool] | None:
    """(zone id, name, whether target health counts) of an alias, else None."""
    alias = found.alias_target
    if not alias:
        return None
    counts = str(alias.get("EvaluateTargetHealth", "false")).lower() == "true"
    return str(alias["HostedZoneId"]), plain(str(alias["DNSName"])), counts
