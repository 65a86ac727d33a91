"""A program on the JVM, with pgjdbc behind HikariCP for PostgreSQL.

Sources: HikariCP's README: ten connections, a request waits 30 s for one (connectionTimeout) and is then told why;
dead connections are noticed before they are used. pgjdbc waits ten seconds for a connection (loginTimeout is off,
connectTimeout 10) and prefers TLS (jdbc.postgresql.org/documentation/use/). The JVM has public authorities of its own
(lib/security/cacerts) and ends on SIGTERM with 143.
"""

from stackmedic.lab.physics.dialects.dialect import Dialect, Lines
from stackmedic.lab.physics.needs.pool import Pool


def _missing(names: list[str]) -> Lines:
    return (
        f'Exception in thread "main" java.lang.IllegalStateException: {names[0]} is not set',
        "\tat App.main(App.java:64)",
    )


dialect = Dialect(
    "java-hikari",
    executables=frozenset({"java"}),
    banner=(
        "[main] INFO com.zaxxer.hikari.HikariDataSource - HikariPool-1 - Starting...",
        "[main] INFO com.zaxxer.hikari.HikariDataSource - HikariPool-1 - Start completed.",
        "[main] INFO App - Listening on {bind}:{port}",
    ),
    goodbye=("[Thread-0] INFO com.zaxxer.hikari.HikariDataSource - HikariPool-1 - Shutdown initiated...",),
    on_sigterm=143,
    missing=_missing,
    timeouts_s={"postgres": 10.0},
    tls_by_default=frozenset({"postgres"}),
    reconnects=frozenset({"postgres", "redis"}),
    pools={"postgres": Pool(10, 0, 30.0), "redis": Pool(1, 2**20)},
    checks={"redis": frozenset({""})},
    authorities=frozenset({"public"}),
    persists_s={"postgres": 30.0},
)
