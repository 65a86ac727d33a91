"""nginx, serving files or passing on. SIGTERM is a fast shutdown, exit code 0 (nginx.org/en/docs/control.html)."""

from stackmedic.lab.physics.dialects.dialect import Dialect, Lines


def _access(path: str, status: int) -> Lines:
    return (f'10.0.1.12 - - "GET {path} HTTP/1.1" {status} 615 "-" "ELB-HealthChecker/2.0" "-"',)


dialect = Dialect(
    "nginx",
    executables=frozenset({"nginx", "docker-entrypoint.sh"}),
    banner=(
        "/docker-entrypoint.sh: Configuration complete; ready for start up",
        '[notice] 1#1: using the "epoll" event method',
        "[notice] 1#1: nginx/1.27.4",
        "[notice] 1#1: start worker processes",
    ),
    goodbye=("[notice] 1#1: signal 15 (SIGTERM) received, exiting", "[notice] 1#1: exit"),
    on_sigterm=0,
    failing_status=502,
    access_line=_access,
)
