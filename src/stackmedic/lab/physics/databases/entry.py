"""Who gets into a database: what a client meets between its first packet and its first query, in that order.

What a client meets, by state (USER_StopInstance keeps the DNS name; a reboot refuses, as in
github.com/voxpelli/node-connect-pg-simple/issues/271 and github.com/samvera/hyku/issues/338): available and the
states in which the server keeps running answer; rebooting, stopping and storage-full refuse; stopped, creating and the
first part of starting have no host behind the address, so that packets get no answer.

With IAM authentication the password is a token, which RDS checks through PAM: it names host, port and user and lives
fifteen minutes; the role needs ``rds-db:connect`` on the user; TLS is required
(docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html).
"""

import json
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.databases import parameters, postgres
from stackmedic.lab.physics.databases.token import TOKEN_LIVES_S
from stackmedic.lab.physics.network import Interface, travels
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.databases import Databases
    from stackmedic.lab.physics.databases.server import Server
    from stackmedic.lab.physics.needs.place import Place

ANSWERING = frozenset(
    {
        "available", "backing-up", "configuring-enhanced-monitoring", "configuring-log-exports",
        "configuring-iam-database-auth", "maintenance", "modifying", "renaming", "resetting-master-credentials",
        "storage-optimization", "deleting",
    }
)  # fmt: skip
REFUSING = frozenset({"rebooting", "stopping", "storage-full"})


def reached(databases: "Databases", source: Interface, server: "Server", port: int) -> Outcome:
    """Whether a packet arrives, and whether anybody listens."""
    stored = databases.stored[server.name]
    if not travels(databases.account, source, databases.interface(server.name), port):
        return Outcome.TIMEOUT
    if server.starting_up:
        return Outcome.STARTING_UP.because(postgres.STARTING_UP)
    if stored.status not in ANSWERING | REFUSING:
        return Outcome.TIMEOUT
    if stored.status in REFUSING or port != int(stored.port):
        return Outcome.REFUSED
    return Outcome.OK


def admitted(databases: "Databases", source: Interface, server: "Server", place: "Place") -> Outcome:
    """PostgreSQL's own order: host-based access, authentication, free slots, the database."""
    stored, account = databases.stored[server.name], databases.account
    if not place.tls and parameters.forces_tls(account, server, stored):
        return Outcome.TLS_REQUIRED.because(postgres.no_entry(source.address, place.user, place.database))
    refused = _authenticated(databases, server, stored, place)
    if not refused.ok:
        return refused
    if source not in server.clients and databases.free_slots(server.name) <= 0:
        return Outcome.TOO_MANY_CONNECTIONS.because(postgres.no_slots(stored.engine_version))
    if place.database not in server.data.databases or databases.dropped(server, place.database):
        return Outcome.NO_SUCH_DATABASE.because(postgres.no_database(place.database))
    return Outcome.OK


def _authenticated(databases: "Databases", server: "Server", stored: Any, place: "Place") -> Outcome:
    data = server.data
    if place.user in data.token_users and databases.iam_enabled(stored):
        right = place.tls and _token_is_right(databases, server, stored, place)
        return Outcome.OK if right else Outcome.TOKEN_REJECTED.because(postgres.wrong_token(place.user))
    if not place.user or data.passwords.get(place.user) != place.password:
        return Outcome.PASSWORD_REJECTED.because(postgres.wrong_password(place.user))
    return Outcome.OK


def _token_is_right(databases: "Databases", server: "Server", stored: Any, place: "Place") -> bool:
    try:
        said = json.loads(place.password)
    except ValueError:
        return False
    names = databases.names
    good = {names.instance(server.name)} | (
        {names.writer(server.cluster), names.reader(server.cluster)} if server.cluster else set()
    )
    if said.get("host") not in good or said.get("port") != int(stored.port) or said.get("user") != place.user:
        return False
    if said.get("expires_s", 0) > TOKEN_LIVES_S:
        return False
    resource = databases.account.arn("rds-db", f"dbuser:{databases.resource_id(server.name)}/{place.user}")
    return permissions.role_may(databases.account, str(said.get("role")), "rds-db:connect", resource)
