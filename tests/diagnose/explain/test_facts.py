"""Facts that stand in a text in many forms are read as one; what only looks like one is not read."""

import json

import pytest

from stackmedic.diagnose.explain.facts.every_reader import all_readers
from stackmedic.diagnose.explain.material import Item

INBOUND = "«the inbound rules lack the port that is connected to»"
OUTBOUND = "«the outbound rules lack the port that is connected to»"
NOTHING_OUT = "«a security group that lets nothing out»"


def said(*lines: str) -> set[str]:
    items = [(number, Item(text, "")) for number, text in enumerate(lines)]
    return {fact.says for reader in all_readers() for fact in reader.read(items)}


@pytest.mark.parametrize(
    "text",
    [
        "exit code 137",
        "exited with code 137",
        "Exit Code: 137",
        '"exitCode": 137,',
        "exit status 137",
        "Exited (137) 2 minutes ago",
        "container exits with a non-zero exit code 137",
        "exit_code=137",
    ],
)
def test_an_exit_code_is_read_in_every_form(text: str) -> None:
    assert "«exit 137»" in said(text)


@pytest.mark.parametrize("text", ["exit 13.7", "existing 137", "the 137th time", "exit strategy 2030"])
def test_a_number_is_no_exit_code(text: str) -> None:
    assert not {each for each in said(text) if each.startswith("«exit")}


@pytest.mark.parametrize(
    "text",
    [
        "HTTP/1.1 502 Bad Gateway",
        '"GET / HTTP/1.1" 502 12',
        "returned 502",
        "status code 502",
        '"status": 502',
        "answers with 502",
        "some 502s during the deployment",
        "error code: 502",
    ],
)
def test_an_http_status_is_read_in_every_form(text: str) -> None:
    assert "«status 502»" in said(text)


@pytest.mark.parametrize("text", ["took 502 ms", "port 502", "502.3 MB", "order 1502", "item/502.png"])
def test_a_number_is_no_http_status(text: str) -> None:
    assert not {each for each in said(text) if each.startswith("«status")}


ACCESS = 'http 2025-02-01T10:00:00.1Z app/web/1 1.2.3.4:5 {} 0.001 {} -1 {} {} 100 200 "GET http://x:80/ HTTP/1.1" "-"'


def test_a_line_of_the_balancers_log_tells_who_answered() -> None:
    assert "«the balancer answered 502 itself, never got through to a target»" in said(
        ACCESS.format("10.0.0.1:80", "-1", "502", "-")
    )
    assert "«the balancer answered 504 itself, got no answer of the target»" in said(
        ACCESS.format("10.0.0.1:80", "60.0", "504", "-")
    )
    assert "«the target answered 500»" in said(ACCESS.format("10.0.0.1:80", "0.1", "500", "500"))


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        (
            ("grace period 60 s", "the application needs 75 s to start"),
            "«the grace period ends before the program has started»",
        ),
        (("keepAliveTimeout: 5000 ms", "idle timeout 60"), "«keep-alive is shorter than the idle time-out»"),
        (
            ("idle_timeout.timeout_seconds 60", "the export takes 90 seconds"),
            "«a request takes longer than the idle time-out»",
        ),
        (("min 50, max 150, desired count 1",), "«the percentages let no task start and none stop»"),
        (
            ("container_port = 80", "Listening at: http://0.0.0.0:8000"),
            "«traffic is forwarded to a port on which the program does not listen»",
        ),
        (
            ("health check port 80", "the server listens on port 3000"),
            "«the health check goes to a port on which the program does not listen»",
        ),
        (("DB_HOST=db.abc.eu-west-1.rds.amazonaws.com:5432",), "«a host setting holds a port»"),
        (('{"name": "REDIS_HOST", "value": "cache.internal:6379"}',), "«a host setting holds a port»"),
        (("arn:aws:acm:us-east-1:1:certificate/2", "the ALB is in eu-west-1"), "«a certificate of another region»"),
        (("1.dkr.ecr.us-east-1.amazonaws.com/app:1", "service in eu-central-1"), "«an image of another region»"),
        (("CPU at 98 %",), "«over 90 %»"),
        (
            ("secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:1:secret:a-secret now",),
            "«a secret's name ends like the suffix of an ARN»",
        ),
        (("it costs $ 12 a day",), "«an amount of money»"),
        (
            (
                "role: Creation complete after 1s [id=app-exec]",
                "EntityAlreadyExists: Role with name app-exec already exists.",
            ),
            "«two resources of one configuration want the same name»",
        ),
    ],
)
def test_what_contradicts_itself_is_said(lines: tuple[str, ...], fact: str) -> None:
    assert fact in said(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("grace period 120 s", "the application needs 75 s to start"),
        ("keepAliveTimeout: 65000 ms", "idle timeout 60"),
        ("idle timeout 120 s", "the export takes 90 seconds"),
        ("min 50, max 200, desired count 1",),
        ("min 100, max 150, desired count 2",),
        ("container_port = 8000", "Listening at: http://0.0.0.0:8000"),
        ("health check port 3000", "the server listens on port 3000"),
        ("DB_HOST=db.abc.eu-west-1.rds.amazonaws.com", "DB_PORT=5432"),
        ("DATABASE_URL=postgres://app@db.internal:5432/app",),
        ("arn:aws:acm:eu-west-1:1:certificate/2", "the ALB is in eu-west-1"),
        ("CPU at 60 %",),
        ("secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:1:secret:app-AbC1dE because",),
        ("Role with name app-exec already exists.",),
    ],
)
def test_what_agrees_is_silent(lines: tuple[str, ...]) -> None:
    assert not {each for each in said(*lines) if not each.startswith(("«status", "«exit"))}


@pytest.mark.parametrize(
    "lines",
    [
        (
            "User: arn:aws:sts::111122223333:assumed-role/app/x",
            "arn:aws:secretsmanager:us-east-1:444455556666:secret:db-a1b2c3",
        ),
        ("the secret lies in account 444455556666", "the task runs in 111122223333"),
        (
            "arn:aws:ssm:eu-west-1:444455556666:parameter/db",
            "arn:aws:ecs:eu-west-1:111122223333:task/app/0a",
        ),
    ],
)
def test_a_secret_of_another_account_is_noticed(lines: tuple[str, ...]) -> None:
    assert "«a secret of another account»" in said(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("arn:aws:secretsmanager:us-east-1:444455556666:secret:db-a1b2c3",),
        (
            "User: arn:aws:sts::444455556666:assumed-role/app/x",
            "arn:aws:secretsmanager:us-east-1:444455556666:secret:db-a1b2c3",
        ),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com/app", "the task runs in account 444455556666"),
    ],
)
def test_a_secret_of_the_same_or_of_nobodys_account_is_not(lines: tuple[str, ...]) -> None:
    assert "«a secret of another account»" not in said(*lines)


def test_a_word_that_ends_like_up_does_not_listen() -> None:
    assert "«traffic is forwarded to a port on which the program does not listen»" in said(
        "Target group port 80, container listens on 3000"
    )


def a_bill(*amounts: float, begins: int = 2, key: str = "Amazon Elastic Container Service") -> str:
    """Cost Explorer's answer, a day each, from a day of March 2026 on; the second is a Monday."""
    days = [
        {
            "TimePeriod": {"Start": f"2026-03-{begins + number:02}", "End": f"2026-03-{begins + number + 1:02}"},
            "Groups": [{"Keys": [key], "Metrics": {"UnblendedCost": {"Amount": f"{amount:.10f}", "Unit": "USD"}}}],
        }
        for number, amount in enumerate(amounts)
    ]
    return json.dumps({"ResultsByTime": days}, indent=4)


SPIKE = "«one service costs half as much again as in the days before»"
WEEKENDS = "«weekends cost as much as working days»"


def test_a_service_that_costs_more_than_on_the_days_before_is_read_from_its_bill() -> None:
    assert SPIKE in said(a_bill(10, 11, 10, 10, 21, 22))
    assert SPIKE in said(a_bill(10, 11, 10, 10, 21, 3)), "the newest day is not over yet"


@pytest.mark.parametrize("amounts", [(10, 11, 10, 10, 12, 13), (0.1, 0.1, 0.1, 0.1, 0.3), (10, 30), (22, 21, 10, 11)])
def test_a_bill_that_hardly_moves_or_falls_is_no_spike(amounts: tuple[float, ...]) -> None:
    assert SPIKE not in said(a_bill(*amounts))


def test_weekends_that_cost_as_much_as_working_days_are_read_from_a_bill() -> None:
    assert WEEKENDS in said(a_bill(*[10.0] * 9))


@pytest.mark.parametrize("amounts", [[10, 10, 10, 10, 10, 2, 2, 10], [10, 10, 10, 10, 10], [0.0] * 9])
def test_a_weekend_at_rest_or_none_at_all_is_not_as_dear(amounts: list[float]) -> None:
    assert WEEKENDS not in said(a_bill(*amounts))


LOCKED = "{} Error: Error acquiring the state lock\n{} Lock Info:\n{}   Created:   2026-03-02 08:00:00.1 +0000 UTC"
HOURS, FRESH = "«the state's lock is hours old»", "«the state's lock was taken within the hour»"


def test_how_old_a_state_lock_is_follows_from_the_times_before_the_lines() -> None:
    assert {HOURS, FRESH} & said(LOCKED.replace("{}", "2026-03-02T11:00:00.5Z")) == {HOURS}
    assert {HOURS, FRESH} & said(LOCKED.replace("{}", "2026-03-02T08:04:00Z")) == {FRESH}


def test_without_a_time_of_its_own_an_output_tells_no_age() -> None:
    assert not {HOURS, FRESH} & said(LOCKED.replace("{}", ""))


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (
            "FATAL:  l'authentification par mot de passe a échoué pour « app »",
            "password authentication failed for user",
        ),
        ("ВАЖНО:  пользователь не прошёл проверку подлинности (по паролю)", "password authentication failed for user"),
        ("kein pg_hba.conf-Eintrag für Host »10.0.1.2«, keine Verschlüsselung", "no pg_hba.conf entry"),
        ("no hay una línea en pg_hba.conf para «10.0.1.2», sin cifrado", "no pg_hba.conf entry"),
        ("die verbleibenden Verbindungen sind für Superuser reserviert", "sorry, too many clients already"),
        ("残りの接続スロットはスーパーユーザー用に予約されています", "sorry, too many clients already"),
        ("ERROR:  Spalte »last_seen« existiert nicht", 'relation "app" does not exist'),
        ("データベースシステムは起動処理中です", "the database system is starting up"),
        ("INSERT kann nicht in einer Read-Only-Transaktion ausgeführt werden", "in a read-only transaction"),
        ("annulation à cause du délai écoulé pour l'obtention des verrous", "due to lock timeout"),
        ("storniere Anfrage wegen Zeitüberschreitung der Anfrage", "due to statement timeout"),
        ("exec /app: Fehler im Format der Programmdatei", "exec format error"),
        ("Keine Route zum Zielrechner", "no route to host"),
        ("설치 실패: 읽기전용 파일 시스템", "read-only file system"),
    ],
)
def test_a_message_in_the_language_of_its_system_is_said_in_english(text: str, english: str) -> None:
    assert any(english in fact for fact in said(text)), said(text)


@pytest.mark.parametrize("text", ["temporary cache of tempo", "die Verbindung steht", "la base de données est prête"])
def test_foreign_words_that_tell_no_trouble_are_not_read(text: str) -> None:
    assert set() == said(text)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("The security group is open to the VPC", "inbound rules"),
        ("outbound rules of the task allow everything", "outbound rules"),
        ("NAT gateway is healthy", "the way out"),
        ("the route tables are correct", "routes"),
        ("network ACLs are the default ones", "network ACLs"),
        ("The role has all of ECR", "the role's policy"),
        ("password is correct", "credentials"),
        ("the image exists in ECR", "the image"),
        ("CPU is at 20 %", "load"),
        ("It works from the bastion", "the far end"),
        ("other services pull the same image in the same subnets with the same role", "the subnet"),
        ("other services pull the same image in the same subnets with the same role", "the role"),
        ("other services pull the same image in the same subnets with the same role", "the same image"),
    ],
)
def test_what_somebody_found_in_order_is_read(text: str, thing: str) -> None:
    assert f"«in order: {thing}»" in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "the security group allows only 443",
        "the security group does not allow all traffic",
        "is the security group open? It should be open",
        "the NAT gateway works again since it was replaced, before it did not",
        "the route tables are not correct",
        "both tasks use the same role",
        "CPU is at 95 %",
        "it fails from the bastion, too",
    ],
)
def test_what_is_limited_denied_or_asked_is_not_in_order(text: str) -> None:
    assert not {each for each in said(text) if each.startswith("«in order")}


TRUST = '"Effect": "Allow", "Principal": {"Service": "%s"}, "Action": "sts:AssumeRole"'
LISTED = '{"Effect": "Allow", "Action": ["s3:Get*", "dynamodb:PutItem"], "Resource": "*"}'
REFUSED = "is not authorized to perform: %s on resource"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((REFUSED % "dynamodb:Query", LISTED), "«the policy does not list the action that was refused»"),
        ((REFUSED % "s3:GetObject", LISTED), "«the policy lists the action that was refused»"),
        (("AccessDenied when calling the PutItem operation", LISTED), "«the policy lists the action that was refused»"),
        (
            ("ECS was unable to assume the role", TRUST % "ec2.amazonaws.com"),
            "«the trust policy does not name ECS tasks»",
        ),
        (
            (
                "AccessDenied",
                'bucket policy: "Principal": "*", "Action": "s3:*", "Condition": {"Null": {"aws:SourceVpce": "x"}}',
            ),
            "«the policy of a bucket lets in under a condition only»",
        ),
        (("dial tcp 10.0.0.9:6379: i/o timeout", "inbound: 5432 from 10.0.0.0/16"), INBOUND),
        (("Request timed out for 10.0.0.9:8080", "outbound rules: 443 to anywhere"), OUTBOUND),
        (
            ("CannotPullContainerError", 'resource "aws_security_group" "app" { ingress { from_port = 80 } }'),
            NOTHING_OUT,
        ),
        (("i/o timeout", "route table: 10.0.0.0/16 local"), "«a route table without a default route»"),
        (
            ("assignPublicIp: DISABLED", "private subnet: 0.0.0.0/0 igw-1"),
            "«a private subnet behind an internet gateway, and no public address»",
        ),
    ],
)
def test_what_a_quoted_configuration_lacks_is_read(lines: tuple[str, ...], says: str) -> None:
    assert says in said(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("ECS was unable to assume the role", TRUST % "ecs-tasks.amazonaws.com"),
        ("dial tcp 10.0.0.9:5432: i/o timeout", "inbound: 5432 from 10.0.0.0/16"),
        ("dial tcp 10.0.0.9:5432: i/o timeout", "outbound rules: all traffic to 0.0.0.0/0"),
        ("CannotPullContainerError", 'resource "aws_security_group" "a" { ingress { } egress { } }'),
        ("ETIMEDOUT 10.0.0.9:5432", 'resource "aws_security_group" "db" { ingress { from_port = 3306 } }'),
        ("route table: 10.0.0.0/16 local, 0.0.0.0/0 nat-1",),
        ("assignPublicIp: ENABLED", "0.0.0.0/0 igw-1"),
    ],
)
def test_a_configuration_that_fits_lacks_nothing(lines: tuple[str, ...]) -> None:
    assert not said(*lines) & {INBOUND, OUTBOUND, NOTHING_OUT} and not {
        each for each in said(*lines) if "trust policy" in each or "route table" in each or "gateway" in each
    }


def test_an_image_of_another_account_than_the_task_is_read() -> None:
    image = "111111111111.dkr.ecr.us-east-1.amazonaws.com/app:1: 403 Forbidden"
    assert "«an image of another account»" in said(image, "arn:aws:ecs:us-east-1:222222222222:task/c/1")
    assert "«an image of another account»" not in said(image, "arn:aws:ecs:us-east-1:111111111111:task/c/1")
