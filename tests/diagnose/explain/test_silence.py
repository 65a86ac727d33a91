"""What is well names no cause: routine messages, ordinary ends of programs, and words that only sound like trouble."""

from random import Random

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


WEB = """
INFO:     10.0.1.17:41022 - "GET /health HTTP/1.1" 200 OK
INFO:     10.0.1.17:41022 - "GET /.env HTTP/1.1" 404 Not Found
INFO:     10.0.1.17:41022 - "GET /.git/config HTTP/1.1" 403 Forbidden
INFO:     10.0.1.17:41022 - "POST /login HTTP/1.1" 401 Unauthorized
10.0.2.9 - - [01/Mar/2025:10:00:00 +0000] "GET /phpmyadmin/index.php HTTP/1.1" 404 153 "-" "zgrab/0.x" "203.0.113.9"
10.0.2.9 - - [01/Mar/2025:10:00:00 +0000] "GET / HTTP/1.1" 301 169 "-" "curl/8.0" "203.0.113.9"
{"level":"info","ts":"2025-03-01T10:00:00Z","msg":"request completed","status":200,"duration_ms":12}
{"level":"info","msg":"retrying","attempt":1,"err":"temporary"}
Forbidden (CSRF cookie not set.): /api/login/
Not Found: /favicon.ico
user 4121 login failed: wrong password
validation failed: email is required
order 77 not found
rate limit for client 203.0.113.9 reached, 429 returned
Session expired for user 41, redirecting to login
Connection pool stats: total=10 active=2 idle=8 waiting=0
"""
HEALTHY = {  # What a program prints in health, beside its requests.
    "spring": """
2025-03-01 10:00:02.112  INFO 1 --- [main] c.e.api.Application : Started Application in 6.412 seconds (process running)
2025-03-01 10:00:02.112  WARN 1 --- [main] JpaWebConfiguration : spring.jpa.open-in-view is enabled by default.
Successfully validated 42 migrations (execution time 00:00.081s)
HikariPool-1 - Start completed.
Picked up JAVA_TOOL_OPTIONS: -XX:MaxRAMPercentage=75
GC(12) Pause Young (Normal) (G1 Evacuation Pause) 120M->45M(256M) 4.210ms
""",
    "node": """
(node:1) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.
npm warn deprecated inflight@1.0.6: This module is not supported, and leaks memory. Do not use it.
Received SIGTERM, shutting down gracefully
Server closed, exiting with code 0
{"level":30,"time":1740823200000,"pid":1,"hostname":"ip-10-0-1-22.eu-west-1.compute.internal","msg":"listening on 3000"}
keep-alive timeout 65s
""",
    "python": """
INFO  [alembic.runtime.migration] Running upgrade 1a2b -> 3c4d, add phone to users
[2025-03-01 10:00:00 +0000] [1] [INFO] Handling signal: term
[2025-03-01 10:00:00 +0000] [8] [INFO] Worker exiting (pid: 8)
celery/worker/consumer.py:508: CPendingDeprecationWarning: The broker_connection_retry setting will no longer determine
DeprecationWarning: datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version.
""",
    "nginx": """
2025/03/01 10:00:00 [error] 29#29: *1 open() "/usr/share/nginx/html/favicon.ico" failed (2: No such file or directory)
2025/03/01 10:00:00 [warn] 29#29: *7 a client request body is buffered to a temporary file /var/cache/nginx/0000000001
2025/03/01 10:00:00 [info] 29#29: *7 client 10.0.2.9 closed keepalive connection
10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)
""",
    "stores": """
LOG:  disconnection: session time: 0:00:01.204 user=app database=app host=10.0.1.44
LOG:  database system was shut down at 2025-03-01 09:59:58 UTC
ERROR:  duplicate key value violates unique constraint "users_email_key"
1:M 01 Mar 2025 10:00:00.000 # WARNING Memory overcommit must be enabled! Without it, a background save may fail.
""",
    "deployment": """
a463dbda4664: Layer already exists
WARNING: The requested image's platform (linux/amd64) does not match the detected host platform (linux/arm64/v8)
(service api) has stopped 1 running tasks: (task 1a2b). Amazon ECS replaced 1 tasks due to an update.
  # aws_ecs_task_definition.api must be replaced
Warning: Value for undeclared variable
Acquiring state lock. This may take a few moments...
[engine] caught signal (SIGTERM)
[ warn] [engine] service will shutdown in max 5 seconds
""",
}


@pytest.mark.parametrize("line", ROUTINE.strip().splitlines())
def test_a_routine_message_names_no_cause(line: str) -> None:
    assert [] == causes(line)


def test_a_healthy_log_names_no_cause() -> None:
    assert [] == causes(ROUTINE * 20)


@pytest.mark.parametrize("program", HEALTHY)
@pytest.mark.parametrize("number", [40, 2000])
def test_a_healthy_program_among_bots_and_mistaken_users_names_no_cause(program: str, number: int) -> None:
    draw, lines = Random(7), (HEALTHY[program] + WEB).strip().splitlines()
    assert [] == causes("\n".join(draw.choice(lines) for _ in range(number)))


@pytest.mark.parametrize("program", HEALTHY)
def test_what_fails_in_a_noisy_log_is_still_named(program: str) -> None:
    draw, lines = Random(7), (HEALTHY[program] + WEB).strip().splitlines()
    noise = [draw.choice(lines) for _ in range(400)]
    noise.insert(311, 'FATAL: no pg_hba.conf entry for host "10.0.0.1", user "a", database "a", no encryption')
    assert "database.tls_required_by_server" == causes("\n".join(noise))[0]


@pytest.mark.parametrize("text", ["", "\n\n", " ", "\x00\x01", "\ufeff"])
def test_nothing_said_is_nothing_explained(text: str) -> None:
    assert [] == causes(text)


def test_a_frame_of_the_servers_own_proxy_module_says_nothing_of_proxies() -> None:
    frame = 'File "/app/lib/python3.12/site-packages/uvicorn/middleware/proxy_headers.py", line 60, in __call__'
    assert "loadbalancer.edge_mixed_content_proto_lost" not in causes(frame)
