"""network.dns_private_zone_shadows_public: a private zone hides the name of a store that is there."""

import pytest

from stackmedic.diagnose.rules.network.dns_private_zone_shadows_public import check
from stackmedic.model.edge import Record, Zone
from tests.diagnose.builders import CACHE_HOST, DATABASE_HOST, Listed, Part, a_snapshot, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

ID = "/hostedzone/Z9"
NOT_FOUND = f"Error: getaddrinfo ENOTFOUND {DATABASE_HOST}"
ABOVE = DATABASE_HOST.split(".", 1)[-1]


def zone(*records: str, name: str = ABOVE, private: bool = True) -> tuple[Part, ...]:
    call = "route53:ListResourceRecordSets"
    facts = {"type": "A", "alias": None, "values": ("10.0.0.9",)}
    known = tuple(
        make(Record, call, f"ResourceRecordSets[{at}]", name=each, **facts) for at, each in enumerate(records)
    )
    found = make(Zone, "route53:ListHostedZones", "HostedZones[0]", id=ID, name=f"{name}.", private=private)
    return found, Listed(Record, ID, known)


def test_a_private_zone_without_the_database_is_found() -> None:
    found = the_finding(check, logging(NOT_FOUND, parts=zone(f"other.{ABOVE}.")))
    assert (ID, [f"other.{ABOVE}"]) == (found.about, found.evidence[1].value)


def test_a_private_zone_without_the_cache_is_found() -> None:
    redis = f"redis.exceptions.ConnectionError: Error -2 connecting to {CACHE_HOST}:6379. Name or service not known."
    parent = CACHE_HOST.split(".", 1)[-1]
    found = the_finding(check, logging(redis, parts=zone(name=parent)))
    assert CACHE_HOST in found.says


@pytest.mark.parametrize(
    "parts",
    [zone(f"{DATABASE_HOST}."), zone(f"\\052.{ABOVE}."), zone(private=False), zone(name="internal.example")],
)
def test_a_zone_that_hides_nothing_is_silent(parts: tuple[Part, ...]) -> None:
    assert findings(check, logging(NOT_FOUND, parts=parts)) == []


def test_a_zone_under_which_names_are_found_is_silent() -> None:
    assert findings(check, a_snapshot(*zone())) == []


def test_records_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, logging(NOT_FOUND, parts=(*zone(), unreadable(Record, ID))))
