"""Programs as they run: they start, listen, answer, fail, grow and stop, and say so."""

import re
from typing import Any

import pytest

from stackmedic.lab.ecs.task import Task
from stackmedic.lab.physics import programs
from stackmedic.lab.physics.dialects.dialect import catalogue
from stackmedic.lab.physics.needs import Place
from stackmedic.lab.physics.outcome import Outcome
from stackmedic.lab.physics.programs import Process
from tests.lab.physics.village import Village

API: dict[str, Any] = {
    "dialect": "python-fastapi",
    "port": 8000,
    "start_s": 8,
    "memory_mib": 300,
    "cpu_units": 60,
    "requires": ["DB_HOST", "DB_PASSWORD"],
    "routes": {"/": {}, "/health": {"needs": ["postgres", "redis"]}, "/api/*": {"needs": ["postgres"]}},
    "postgres": {"host": "$DB_HOST", "port": "$DB_PORT", "user": "app", "password": "$DB_PASSWORD", "database": "app",
                 "at_start": True, "pool_recycle_s": 300},
    "redis": {"url": "$REDIS_URL"},
}  # fmt: skip
ENVIRONMENT = {"DB_HOST": "db.example", "REDIS_URL": "rediss://:token@cache.example:6379/0"}


class Run:
    """One program in one container, and how it ended."""

    def __init__(self, village: Village, program: dict[str, Any] | None, **container: Any) -> None:
        environment = container.pop("env", ENVIRONMENT)
        secrets = container.pop("secrets", {"DB_PASSWORD": "p"})
        container["environment"] = [{"name": name, "value": value} for name, value in environment.items()]
        memory = container.pop("task_memory", "1024")
        image = village.image("api", "v1", program)
        self.village = village
        self.task: Task = village.task(image=image, container=container, memory=memory)
        self.task.secrets = {"web": secrets}
        self.ended: list[tuple[int, str | None]] = []
        started = programs.start(village, self.task, "web", lambda code, reason: self.ended.append((code, reason)))
        self.process: Process = started
        self.task.processes["web"] = started

    def after(self, seconds: float) -> "Run":
        self.village.pass_time(seconds)
        return self

    def status(self, path: str, **client: Any) -> int:
        return self.process.answer(path, **client).status

    def said(self, words: str) -> bool:
        return any(words in line for line in self.village.lines())


@pytest.fixture
def village() -> Village:
    made = Village()
    made.log_group()
    return made


# Starting and listening


def test_nothing_listens_until_the_program_has_started(village: Village) -> None:
    run = Run(village, API)
    assert not run.after(7).process.listens(8000) and run.status("/") == 0
    assert run.after(2).process.listens(8000) and run.status("/") == 200
    assert run.said("Uvicorn running on http://0.0.0.0:8000") and not run.ended


def test_an_image_that_says_nothing_behaves_well_on_its_containers_port(village: Village) -> None:
    run = Run(village, None).after(5)
    assert run.process.listens(8000) and not run.process.listens(8001)
    assert run.status("/whatever") == 200


def test_a_program_that_binds_loopback_is_refused_to_all_but_its_own_container(village: Village) -> None:
    run = Run(village, {**API, "bind": "127.0.0.1"}).after(10)
    assert not run.process.listens(8000) and run.status("/", host="10.0.1.7:8000") == 0
    assert run.status("/", host="localhost") == 200


def test_a_program_that_binds_the_injected_hostname_is_refused_on_loopback(village: Village) -> None:
    run = Run(village, {**API, "bind": "$HOSTNAME"}).after(10)
    assert run.process.listens(8000) and run.status("/", host="localhost:8000") == 0


def test_a_hostname_set_to_everywhere_is_reached_from_everywhere(village: Village) -> None:
    run = Run(village, {**API, "bind": "$HOSTNAME"}, env={**ENVIRONMENT, "HOSTNAME": "0.0.0.0"}).after(10)
    assert run.status("/") == run.status("/", host="localhost") == 200


def test_another_port_than_the_containers_is_where_the_program_listens(village: Village) -> None:
    run = Run(village, {**API, "port": 9000}).after(10)
    assert run.process.listens(9000) and not run.process.listens(8000)


def test_a_description_with_a_word_that_nobody_knows_is_refused(village: Village) -> None:
    with pytest.raises(ValueError, match="has no colour"):
        Run(village, {**API, "colour": "green"})
    with pytest.raises(ValueError, match="no dialect 'cobol'"):
        Run(Village(), {**API, "dialect": "cobol"})


# Paths


def test_the_exact_path_wins_over_a_pattern_and_an_unknown_one_is_404(village: Village) -> None:
    run = Run(village, {**API, "routes": {"/api/*": {"status": 201}, "/api/x": {"status": 202}}}).after(10)
    assert [run.status(path) for path in ("/api/x", "/api/y?z=1", "/other")] == [202, 201, 404]


# What it needs at start


def test_a_missing_variable_ends_it_in_its_own_words(village: Village) -> None:
    run = Run(village, API, secrets={}).after(10)
    assert run.ended == [(1, None)]
    assert run.said("ValidationError: 1 validation error for Settings") and run.said("DB_PASSWORD")


def test_a_failure_of_its_own_ends_it_with_its_own_last_words(village: Village) -> None:
    failure = {"after_s": 3, "exit_code": 7, "says": ["Traceback (most recent call last):", "ImportError: pricing"]}
    run = Run(village, {**API, "fails": failure})
    assert not run.after(2.9).ended and run.after(0.2).ended == [(7, None)]
    assert run.said("ImportError: pricing")


def test_a_database_that_is_silent_costs_it_the_whole_time_out(village: Village) -> None:
    village.revoke(village.stores, 5432, group=village.tasks)
    run = Run(village, API)
    assert not run.after(133).ended and run.after(2).ended == [(3, None)]
    assert run.said("Application startup failed. Exiting.") and not run.said("Uvicorn running")


def test_a_shorter_time_out_of_its_own_counts(village: Village) -> None:
    village.revoke(village.stores, 5432, group=village.tasks)
    run = Run(village, {**API, "postgres": {**API["postgres"], "connect_timeout_s": 10}})
    assert run.after(14.1).ended == [(3, None)]


def test_a_rejected_password_ends_it_at_once_in_the_servers_words(village: Village) -> None:
    village.databases.outcome = Outcome.PASSWORD_REJECTED.because('password authentication failed for user "app"')
    run = Run(village, API).after(5)
    assert run.ended == [(3, None)] and run.said('FATAL:  password authentication failed for user "app"')


def test_a_store_that_is_not_opened_at_start_does_not_keep_it_from_starting(village: Village) -> None:
    village.caches.outcome = Outcome.AUTH_REQUIRED
    run = Run(village, API).after(10)
    assert run.status("/") == 200 and run.status("/health") == 500


def test_settings_come_from_the_environment_secrets_and_urls(village: Village) -> None:
    run = Run(village, API, env={**ENVIRONMENT, "DB_PORT": "5432"}).after(10)
    run.process.answer("/health")
    assert village.databases.asked[0] == Place("postgres", "db.example", 5432, "app", "p", "app", tls=True)
    found = village.caches.asked[0]
    assert (found.host, found.port, found.password, found.tls) == ("cache.example", 6379, "token", True)


def test_a_plain_redis_url_asks_for_no_encryption(village: Village) -> None:
    run = Run(village, API, env={**ENVIRONMENT, "REDIS_URL": "redis://cache.example"}).after(10)
    run.process.answer("/health")
    found = village.caches.asked[0]
    assert (found.host, found.port, found.password, found.tls) == ("cache.example", 6379, "", False)


# Per request


def test_open_connections_survive_a_revoked_rule_until_the_pool_renews_them(village: Village) -> None:
    run = Run(village, API).after(10)
    village.revoke(village.stores, 5432, group=village.tasks)
    assert run.after(200).status("/api/x") == 200
    late = run.after(120).process.answer("/api/x")
    assert late.status == 500 and late.latency_s == 130.0
    assert run.said("ERROR:    Exception in ASGI application")


def test_a_database_that_stops_drops_its_connections_at_once(village: Village) -> None:
    run = Run(village, API).after(10)
    assert run.status("/api/x") == 200
    village.databases.cut_at, village.databases.outcome = village.world.now + 1, Outcome.REFUSED
    assert run.after(2).status("/api/x") == 500
    assert run.said("terminating connection due to administrator command") or run.said("closed the connection")
    run.after(70).process.answer("/api/x")
    assert run.said("Connection refused")


def test_the_program_recovers_when_its_database_does(village: Village) -> None:
    run = Run(village, API).after(10)
    village.databases.cut_at, village.databases.outcome = village.world.now + 1, Outcome.REFUSED
    assert run.after(2).status("/api/x") == 500
    village.databases.outcome = Outcome.OK
    assert run.status("/api/x") == 200


def test_a_pool_that_asks_first_hides_a_restart(village: Village) -> None:
    run = Run(village, {**API, "postgres": {**API["postgres"], "pool_pre_ping": True}}).after(10)
    village.databases.cut_at = village.world.now + 1
    assert run.after(2).status("/api/x") == 200


def test_what_needs_no_store_is_answered_without_any(village: Village) -> None:
    run = Run(village, API).after(10)
    village.databases.cut_at, village.databases.outcome = village.world.now + 1, Outcome.REFUSED
    assert run.after(2).status("/") == 200


def test_a_route_may_answer_503_where_others_answer_500(village: Village) -> None:
    routes = {"/health": {"needs": ["redis"], "failing_status": 503}}
    village.caches.outcome = Outcome.REFUSED
    assert Run(village, {**API, "routes": routes}).after(10).status("/health") == 503


def test_one_kind_of_error_is_said_once_a_minute(village: Village) -> None:
    village.caches.outcome = Outcome.REFUSED
    run = Run(village, API).after(10)
    for _ in range(50):
        run.process.answer("/health")
    once = sum("Exception in ASGI application" in line for line in village.lines())
    run.after(61).process.answer("/health")
    twice = sum("Exception in ASGI application" in line for line in village.lines())
    assert (once, twice) == (1, 2)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.CLOSED_BY_SERVER, "Error while reading from cache.example:6379 : (104, 'Connection reset by peer')"),
        (Outcome.PASSWORD_REJECTED, "invalid username-password pair or user is disabled."),
        (Outcome.NO_SUCH_HOST, "Error -2 connecting to cache.example:6379. Name or service not known."),
        (Outcome.AUTH_REQUIRED, "redis.exceptions.AuthenticationError: Authentication required."),
        (Outcome.REFUSED, "Error 111 connecting to cache.example:6379. Connection refused."),
    ],
)
def test_redis_errors_are_redis_pys_own(village: Village, outcome: Outcome, words: str) -> None:
    village.caches.outcome = outcome
    run = Run(village, API).after(10)
    run.process.answer("/health")
    assert run.said(words)


def test_a_handshake_that_the_server_does_not_understand_keeps_redis_py_waiting(village: Village) -> None:
    village.caches.outcome = Outcome.TLS_EXPECTED_BY_CLIENT
    assert Run(village, API).after(10).process.answer("/health").latency_s > 600
    waiting = Run(Village(), {**API, "redis": {**API["redis"], "at_start": True}})
    waiting.village.caches.outcome = Outcome.TLS_EXPECTED_BY_CLIENT
    assert not waiting.after(1000).ended and not waiting.process.listens(8000)


DIALECTS = ("python-fastapi", "node-next")
ENDINGS = {
    "postgres": ("NO_SUCH_HOST", "TIMEOUT", "REFUSED", "PASSWORD_REJECTED", "NO_SUCH_DATABASE", "TLS_REQUIRED",
                 "TLS_EXPECTED_BY_CLIENT", "TOO_MANY_CONNECTIONS", "STARTING_UP"),
    "redis": ("NO_SUCH_HOST", "TIMEOUT", "REFUSED", "PASSWORD_REJECTED", "AUTH_REQUIRED", "CLOSED_BY_SERVER",
              "TLS_EXPECTED_BY_CLIENT", "TOO_MANY_CONNECTIONS"),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("moment", ["start", "request"])
def test_for_whatever_may_come_of_a_connection_there_is_a_librarys_own_text(dialect: str, moment: str) -> None:
    errors, texts = catalogue()["errors"], catalogue()["texts"]
    for kind, names in ENDINGS.items():
        for name in names:
            entry = errors[f"{dialect}/{kind}/{moment}/{name}"]
            assert entry.get("hangs") or any("rror" in texts[number] for number in entry["lines"])


def test_the_texts_are_filled_in_and_name_no_machine() -> None:
    known = {"host", "address", "port", "user", "database", "detail", "source", "host_error", "malformed", "table"}
    known |= {"pool_size", "pool_overflow", "pool_timeout", "pool_timeout_ms", "bucket", "key"}
    known |= {"now", "path", "status", "status_class", "reason"}
    text = "\n".join(catalogue()["texts"])
    assert known >= set(re.findall(r"(?<![$\w]){(\w+)}", text))
    assert not re.search(r"/(tmp|home|root)/|localhost|127\.0\.0\.1", text)


# Memory


def test_within_its_limit_it_lives(village: Village) -> None:
    assert not Run(village, API, memory=301).after(86400).ended


def test_above_the_containers_limit_it_is_killed_while_it_starts(village: Village) -> None:
    run = Run(village, API, memory=256).after(8)
    assert run.ended == [(137, "OutOfMemoryError: Container killed due to memory usage")]


def test_without_a_limit_of_its_own_the_tasks_memory_counts(village: Village) -> None:
    run = Run(village, API, memory=None, task_memory="256").after(8)
    assert run.ended[0][0] == 137


def test_a_leak_grows_until_it_kills(village: Village) -> None:
    village.hidden["memory_leak_mib_per_h:web"] = 120.0
    run = Run(village, API, memory=512).after(3600)
    assert 410 < run.process.memory_mib() < 425 and not run.ended
    assert run.after(3600).ended == [(137, "OutOfMemoryError: Container killed due to memory usage")]


def test_once_ended_it_does_nothing_more(village: Village) -> None:
    run = Run(village, {**API, "fails": {"after_s": 1}}, memory=256).after(600)
    assert len(run.ended) == 1 and run.process.cpu_units() == 0 and not run.process.listens(8000)


# Stopping


@pytest.mark.parametrize(
    ("program", "code"),
    [({"dialect": "python-fastapi"}, 0), ({"dialect": "node-next"}, 143), ({"on_sigterm": 137}, 137), (None, 0)],
)
def test_sigterm_ends_it_as_its_kind_does(village: Village, program: dict[str, Any] | None, code: int) -> None:
    run = Run(village, program).after(10)
    assert run.process.stop() == code and not run.ended and not run.process.listens(8000)


def test_the_driver_makes_its_group_when_it_is_told_to(village: Village) -> None:
    log = {"logDriver": "awslogs", "options": {"awslogs-group": "/new", "awslogs-create-group": "true"}}
    run = Run(village, API, logConfiguration=log).after(10)
    assert any("Uvicorn" in line for line in village.lines("/new"))
    streams = list(village.moto("logs").groups["/new"].streams)
    assert streams == [f"ecs/web/{run.task.id}"]


def test_a_deleted_group_swallows_lines_and_does_not_stop_the_program(village: Village) -> None:
    run = Run(village, API)
    village.moto("logs").delete_log_group("/ecs/web")
    assert run.after(10).status("/") == 200
