"""Next.js' standalone server, with ``pg`` for PostgreSQL and ioredis for Redis.

Sources: next/dist/server/lib/app-info-log.js and start-server.js (banner; SIGTERM ends with 143); the standalone server
binds ``process.env.HOSTNAME || '0.0.0.0'`` (next/dist/build/utils.js); ``pg`` has no connection time-out of its own
and no TLS unless told, and then checks the certificate unless told not to (pg-connection-string: require is
verify-full); its pool has ten connections and waits for ever (node-postgres.com/apis/pool); ioredis tries twice for
connectTimeout, 10 s, over one connection. Node brings public authorities of its own (nodejs.org/api/tls.html,
rootCertificates).
"""

from stackmedic.lab.physics.dialects.dialect import Dialect, Lines
from stackmedic.lab.physics.needs.pool import Pool


def _missing(names: list[str]) -> Lines:
    return (
        " ⨯ Failed to load environment",
        f"Error: Missing required environment variable: {names[0]}",
        "    at Object.<anonymous> (/app/server.js:12:9)",
        "    at Module._compile (node:internal/modules/cjs/loader:1554:14)",
    )


dialect = Dialect(
    "node-next",
    executables=frozenset({"node", "npm", "npx", "yarn", "next", "docker-entrypoint.sh"}),
    banner=(
        "   ▲ Next.js 15.1.7",
        "   - Local:        http://{bind}:{port}",
        "   - Network:      http://{bind}:{port}",
        "",
        " ✓ Starting...",
        " ✓ Ready in 164ms",
    ),
    on_sigterm=143,
    missing=_missing,
    reconnects=frozenset({"postgres", "redis"}),
    timeouts_s={"redis": 20.0},
    pools={"postgres": Pool(10), "redis": Pool(1, 2**20)},
    authorities=frozenset({"public"}),
    follows_regions=False,
    checks={"postgres": frozenset({"require", "prefer", "verify-ca", "verify-full"}), "redis": frozenset({""})},
)
