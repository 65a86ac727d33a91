"""What is well names no cause: routine messages, ordinary ends of programs, and words that only sound like trouble."""

import pytest

from tests.diagnose.explain.asking import causes

ROUTINE = """
service web has reached a steady state.
service web has started 2 tasks: task 1a2b3c task 4d5e6f.
service web registered 1 targets in target-group web
service web deployment ecs-svc/123 deployment completed.
service web has stopped 1 running tasks: task 1a2b3c.
service web has begun draining connections on 1 tasks.
Scaling activity initiated by (deployment ecs-svc/0123456789)
INFO:     Application startup complete.
INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)
LOG:  database system is ready to accept connections
LOG:  checkpoint complete: wrote 44 buffers (0.3%)
Ready to accept connections tcp
10.0.1.17 - - [01/Feb/2025:10:00:00 +0000] "GET /health HTTP/1.1" 200 2 "-" "ELB-HealthChecker/2.0"
127.0.0.1:41234 - "GET /health HTTP/1.1" 200 OK
GET /users/404 200 12ms
2025/02/01 10:00:00 [notice] 1#1: signal 3 (SIGQUIT) received, shutting down
Apply complete! Resources: 3 added, 0 changed, 0 destroyed.
Plan: 0 to add, 0 to change, 0 to destroy. No changes. Your infrastructure matches the configuration.
Successfully built 1a2b3c4d
Container exited with code 0
Starting gunicorn 21.2.0
Migrations: No migrations to apply.
> app@1.0.0 start
hello
"""


@pytest.mark.parametrize("line", ROUTINE.strip().splitlines())
def test_a_routine_message_names_no_cause(line: str) -> None:
    assert [] == causes(line)


def test_a_healthy_log_names_no_cause() -> None:
    assert [] == causes(ROUTINE * 20)


@pytest.mark.parametrize("text", ["", "\n\n", " ", "\x00\x01", "\ufeff"])
def test_nothing_said_is_nothing_explained(text: str) -> None:
    assert [] == causes(text)
