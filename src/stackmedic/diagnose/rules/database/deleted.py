"""The instance or cluster no longer exists.

Source: RDS DBInstanceNotFound, DBClusterNotFoundFault; the endpoint's name stops resolving; RDS-EVENT-0003.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.endpoints import RDS, all_of, deleted_by, endpoints_named, renamed_or_deleted
from stackmedic.diagnose.relations import gap_of
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Database, DatabaseCluster
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

# getaddrinfo as glibc, libpq and Node tell it.
DRIVERS = re.compile(r"psycopg|asyncpg|pg8000|PG::|SequelizeHostNotFound|PSQLException|could not translate host")
SAME_NAME = 0.85  # Share of letters: shop-db and shopdb, not prod-db and test-db.
NO_ADDRESS = re.compile(r"ENOTFOUND|could not translate host name|Name or service not known|Name does not resolve")

rule = Rule(
    __name__,
    title="The database instance or cluster no longer exists",
    severity=Severity.CRITICAL,
    leads_to=(Effect.IS_DOWN, Effect.CANNOT_CONNECT),
    topic="rds instance cluster deleted DBInstanceNotFound no longer exists endpoint does not resolve removed "
    "destroyed",
    signatures=(
        Proves(r"DBInstanceNotFound\w*|DBClusterNotFound\w*"),
        Proves(
            r"(?:DB instance|DB cluster|database instance|rds instance|aurora cluster) … (?:(?:was |has "
            r"been |been )?deleted|no longer exists?|not found|destroyed|removed)",
            weight=5.0,
        ),
        Says(r"(?:RDS-EVENT-0003|DB instance deleted|DeleteDBInstance|DeleteDBCluster)", weight=5.0),
        Says(r"\.rds\.amazonaws\.com … (?:<unresolved>)|<unresolved> … \.rds\.amazonaws\.com", weight=4.0),
        Says(r'could not translate host name "[^"]{0,120}\.rds\.amazonaws\.com"', weight=4.0),
    ),
    clues=(
        Refutes(r"final ?snapshot|deletion ?protection|destroy … (?:fail|error|refus)", weight=-4.0),
        Refutes(r"enableDns|dns (?:support|hostnames)", weight=-2.0),
    ),
    reports=(
        "Terraform destroy ran in the wrong workspace. app: could not translate host name "
        '"prod.abcdef.eu-west-1.rds.amazonaws.com" to address: Name or service not known; rds: '
        "DBInstanceNotFound",
        "staging. rds: DBInstance staging-db not found",
    ),
    instead_of=("network.dns_record_missing", "database.instance_unavailable"),
    confirm=(
        "aws rds describe-db-instances --db-instance-identifier DATABASE",
        "aws rds describe-db-snapshots --db-instance-identifier DATABASE",
    ),
    cures=("Restore the last snapshot (or to a point in time) under the old name, and set deletion protection.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A host in a variable, or that a program cannot find, that is an endpoint here, and no database that has it."""
    named_here = tuple(endpoints_named(snapshot, service, RDS))
    yield from sought_in_vain(snapshot, service, {each.host for each in named_here})
    yield from taken_away(snapshot, service)
    for named in named_here:
        if hidden := gap_of(snapshot, Database) or gap_of(snapshot, DatabaseCluster):
            raise Unknown(hidden)
        if named.host not in known_hosts(snapshot):
            says = f"no database has the endpoint {named.host}, which {named.container} is given as {named.variable}"
            everything = all_of(
                snapshot, "rds:DescribeDBInstances", "DBInstances[].DBInstanceIdentifier", Database, says
            )
            whose = tuple(deleted_by(snapshot, named.name))
            evidence = (everything, named.evidence, *whose)
            found = rule.finding(about=named.name, hurts=(service.arn,), says=says, evidence=evidence)
            taken = whose or any(name == named.name for name, _, _ in renamed_or_deleted(snapshot))
            meant = () if taken else get_close_matches(named.name, ids(snapshot), 1, SAME_NAME)
            yield misnamed(found, meant[0]) if meant else found


def misnamed(finding: Finding, meant: str) -> Finding:
    """Only likely: nobody is seen to have deleted it, and there is one of nearly its name, which may be meant."""
    reason = f"no deletion is recorded, and {meant} may be meant"
    needs = "cloudtrail:LookupEvents of the time at which it was deleted, if it was"
    decide = (Gap(call="", reason=reason, needs=needs, hides=()),)
    says = f"{finding.says}; {meant} is there, and may be meant"
    return replace(finding, says=says, confidence=Confidence.LIKELY, decide=decide)


def sought_in_vain(snapshot: Snapshot, service: Service, told: set[str]) -> Iterator[Finding]:
    """An endpoint that hides in a secret, and that the service's own log says has no address."""
    for message in reversed(logged(snapshot, service, NO_ADDRESS)):
        hit = RDS.search(message.text.lower())
        if hit is None or hit.group() in told or hit["region"] != snapshot.scope.region:
            continue
        told.add(hit.group())
        if hidden := gap_of(snapshot, Database) or gap_of(snapshot, DatabaseCluster):
            raise Unknown(hidden)
        if hit.group() not in known_hosts(snapshot):
            says = f"no database has the endpoint {hit.group()}, for which {service.name} finds no address"
            everything = all_of(
                snapshot, "rds:DescribeDBInstances", "DBInstances[].DBInstanceIdentifier", Database, says
            )
            evidence = (everything, message.evidence, *deleted_by(snapshot, hit["name"]))
            yield rule.finding(about=hit["name"], hurts=(service.arn,), says=says, evidence=evidence)


def taken_away(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A database that was deleted or renamed, and whose name a driver that does not spell it has not found since."""
    for name, at, proof in renamed_or_deleted(snapshot):
        said = [each for each in logged(snapshot, service, NO_ADDRESS) if each.at >= at and DRIVERS.search(each.text)]
        if said and not any(RDS.search(each.text.lower()) for each in said):
            says = f"database {name} was deleted or renamed, and {service.name} finds no address for its database since"
            everything = all_of(
                snapshot, "rds:DescribeDBInstances", "DBInstances[].DBInstanceIdentifier", Database, says
            )
            evidence = (proof, said[-1].evidence, everything)
            yield rule.finding(about=name, hurts=(service.arn,), says=says, evidence=evidence, since=at)


def ids(snapshot: Snapshot) -> list[str]:
    """The databases that there are."""
    clusters = (each.id for each in snapshot.known(DatabaseCluster))
    return [*(each.id for each in snapshot.known(Database)), *clusters]


def known_hosts(snapshot: Snapshot) -> frozenset[str]:
    """The endpoints that there are."""
    instances = [each.host for each in snapshot.known(Database)]
    served = (each for each in snapshot.known(DatabaseCluster) if each.member_ids)  # Without an instance, no address.
    clusters = [host for each in served for host in (each.host, each.reader_host)]
    return frozenset(each.lower() for each in (*instances, *clusters) if each)
