"""Aurora Serverless v2: capacity that follows load, and the pause of who nobody is connected to.

Capacity follows memory and CPU, up at once and the faster the larger it already is, down in small steps
(docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html). With a minimum of 0 an
instance pauses when it had no user connection for SecondsUntilAutoPause; the status stays available, and the next
attempt to connect, whatever comes of it, waits about 15 s (30 s and more after a day) while it resumes. The writer and
the readers of promotion tiers 0 and 1 pause and resume together, and not beside a provisioned instance; what is
published meanwhile is zero capacity, zero utilisation and zero CPU (aurora-serverless-v2-auto-pause.html).
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.databases import parameters
from stackmedic.lab.physics.databases.work import A_CONNECTION_BYTES, MIGRATION_BYTES

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.databases import Databases
    from stackmedic.lab.physics.databases.server import Server

RESUMES_AT_ACU = 2.0
COMFORTABLE = 0.7  # Share of the CPU beyond which it scales up.
DOWN_ACU = 0.5
RESUME_S, DEEP_RESUME_S, DEEP_AFTER_S = 15.0, 32.0, 86_400.0
OWN_ACU = 0.4


def pass_minute(databases: "Databases", server: "Server") -> bool:
    """One minute of scaling; whether the capacity changed."""
    stored, was = databases.stored[server.name], (server.acu, server.paused_at)
    if not databases.answers(server.name):
        return False
    if server.paused_at is None:
        low, high = parameters.capacity_range(databases.account, stored)
        server.acu = _next(server, low, high, _wanted(databases, server))
        _perhaps_pause(databases, server, stored, low)
    return (server.acu, server.paused_at) != was


def _wanted(databases: "Databases", server: "Server") -> float:
    """ACUs for the CPU that is asked for, and for the memory that clients hold."""
    work = server.work
    for_cpu = work.cores_used / parameters.ACU_CORES / COMFORTABLE
    held = A_CONNECTION_BYTES * databases.connections(server.name) + MIGRATION_BYTES * len(server.data.changing)
    return max(OWN_ACU + held / (parameters.ACU_GIB * 2**30), for_cpu)


def _next(server: "Server", low: float, high: float, wanted: float) -> float:
    now = server.acu or max(low, 0.5)
    step = max(2.0, now) if wanted > now else DOWN_ACU
    reached = min(wanted, now + step) if wanted > now else max(wanted, now - step)
    halves = -(-reached // 0.5) * 0.5  # Capacity comes in halves.
    return float(min(max(halves, low, 0.5), high))


def _perhaps_pause(databases: "Databases", server: "Server", stored: Any, low: float) -> None:
    now = databases.account.world.now
    if low > 0 or databases.user_connections(server.name):
        server.idle_since = now
        return
    group = _together(databases, server)
    if any(not parameters.serverless(databases.stored[each.name]) for each in group):
        return
    if all(now - each.idle_since >= _patience_s(databases, stored) for each in group):
        for each in group:
            databases.say(each.name, "Initiated pause for the DB instance.", "notification", "serverless")
            databases.say(each.name, "Successfully paused the DB instance.", "notification", "serverless")
            each.paused_at, each.acu = now, 0.0
        databases.account.world.changed()


def _patience_s(databases: "Databases", stored: Any) -> float:
    cluster = databases.clusters.stored[stored.db_cluster_identifier]
    given = cluster.serverless_v2_scaling_configuration or {}
    return float(given.get("seconds_until_auto_pause") or given.get("SecondsUntilAutoPause") or 300)


def _together(databases: "Databases", server: "Server") -> list["Server"]:
    """Those that pause and resume with a server: writer and first readers all at once, with everybody in the way."""
    members = databases.clusters.members(server.cluster)
    servers = [databases.server(str(each.db_instance_identifier)) for each in members]
    first = [
        each
        for each, stored in zip(servers, members, strict=True)
        if stored.is_cluster_writer or stored.promotion_tier <= 1
    ]
    provisioned = [each for each, stored in zip(servers, members, strict=True) if not parameters.serverless(stored)]
    return [*first, *(each for each in provisioned if each not in first)] if server in first else [server]


def resume(databases: "Databases", server: "Server") -> float:
    """Somebody connects: how long that takes. A paused server, and those that pause with it, comes back."""
    world = databases.account.world
    if server.paused_at is not None:
        seconds = DEEP_RESUME_S if world.now - server.paused_at > DEEP_AFTER_S else RESUME_S
        for each in _together(databases, server):
            if each.paused_at is not None:
                _begin(databases, each, world.now + seconds)
        world.changed()
    return max(0.0, server.resuming_until - world.now)


def _begin(databases: "Databases", server: "Server", until: float) -> None:
    stored = databases.stored[server.name]
    low, high = parameters.capacity_range(databases.account, stored)
    server.paused_at, server.resuming_until = None, until
    server.acu, server.idle_since = min(max(RESUMES_AT_ACU, low), high), until
    databases.say(server.name, "Initiated resume for the DB instance.", "notification", "serverless")
    databases.account.world.after(
        until - databases.account.world.now,
        lambda: databases.say(server.name, "Successfully resumed the DB instance.", "notification", "serverless"),
    )
