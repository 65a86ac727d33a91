"""Redaction: a planted secret never survives, and what is no secret stays as it is."""

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.aws.harmless import shown_url, shown_variable
from stackmedic.aws.masking import masked, masked_arguments, masked_line
from stackmedic.aws.redaction import redacted

# Passwords as generators make them: long, mixed, with signs, letters at both ends.
SIGNS = string.ascii_letters + string.digits + "!#$%^*+_-.~=:?/@"
SECRETS = st.builds(
    lambda first, middle, digit, last: f"{first}{middle}{digit}{last}Q7x",
    st.sampled_from(string.ascii_letters),
    st.text(SIGNS, min_size=12, max_size=40),
    st.sampled_from(string.digits),
    st.sampled_from(string.ascii_letters),
)
SECRET_NAMES = st.sampled_from(
    [
        "DB_PASSWORD",
        "POSTGRES_PASSWORD",
        "dbPassword",
        "SECRET_KEY",
        "JWT_SECRET",
        "API_KEY",
        "apiKey",
        "ACCESS_TOKEN",
        "STRIPE_KEY",
        "PRIVATE_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "GITHUB_TOKEN",
        "SESSION_SECRET",
        "SMTP_PASS",
        "REDIS_AUTH_TOKEN",
        "ENCRYPTION_KEY",
    ]
)
OTHER_NAMES = st.sampled_from(
    ["DATABASE_URL", "REDIS_URL", "CONFIG", "VALUE", "SETTING", "EXTRA", "PAYLOAD", "OPTIONS", "BROKER"]
)
PLANTED_IN_TEXT = st.sampled_from(
    [
        "password={}",
        "connecting with password='{}' host=db",
        'PGPASSWORD="{}" psql',
        "POST /login?user=omc&access_token={} 200",
        '{{"level": "info", "password": "{}"}}',
        '{{"level":"info","apiKey":"{}","user":"omc"}}',
        r'{{"log": "{{\"client_secret\": \"{}\"}}"}}',
        "Authorization: Bearer {}",
        'curl -H "Authorization: Token {}" https://api.example.com',
        "could not connect to postgresql://omc:{}@db.example.com:5432/app: timeout",
        "redis.exceptions.ConnectionError: rediss://:{}@cache.example.com:6379/0",
        "mongodb+srv://app:{}@cluster.example.net",
        "DSN user:{}@tcp(10.0.1.5:3306)/app",
        "python manage.py --db-password {} migrate",
        "redis-cli -h cache -a {} ping",
        "Password: {}",
        "SECRET_KEY = {}",
        "Set-Cookie: session={}; Path=/",
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
    ]
)
CLEAN = [
    'FATAL:  password authentication failed for user "omc"',
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:ohmycoins/staging/db-password-AbCdEf",
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets "
    "Manager did not contain json key password",
    "unable to retrieve secret from asm: failed to fetch secret arn:aws:secretsmanager:eu-central-1:123456789012:"
    "secret:db-AbCdEf:password:: from secrets manager: AccessDeniedException: User: arn:aws:sts::123456789012:"
    "assumed-role/execution/0123456789abcdef is not authorized to perform: secretsmanager:GetSecretValue",
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/token-api:v1.2.3: not found",
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/secret-api@sha256:" + "0123456789abcdef" * 4,
    "arn:aws:ecs:eu-central-1:123456789012:task/staging/0123456789abcdef0123456789abcdef",
    "(service backend) (port 8000) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-central-1:"
    "123456789012:targetgroup/backend/0123456789abcdef) due to (reason Health checks failed with codes: [503])",
    "connect ETIMEDOUT 10.0.21.14:5432",
    'connection to server at "db.c1x2y3z4.eu-central-1.rds.amazonaws.com" (10.0.21.14), port 5432 failed',
    "NOAUTH Authentication required.",
    "WRONGPASS invalid username-password pair or user is disabled.",
    "SyntaxError: Unexpected token } in JSON at position 5",
    "JWT error: invalid token: signature has expired",
    "KeyError: 'SECRET_KEY'",
    "SECRET_KEY: Field required [type=missing]",
    "Essential container in task exited; PASSWORD is not set",
    "tokens: 512, total_tokens=1024, max_tokens=4096",
    "basic authentication failed; Bearer authentication required",
    "GET http://10.0.1.5:8080/users/@me 404",
    "npm ERR! https://registry.npmjs.org/@scope/package",
    "git clone https://git@github.com/org/repo.git",
    "Traceback (most recent call last): File '/app/auth/token.py', line 12, in get_token",
    "Root=1-67891233-abcdef012345678912345678",
    "mail from admin@example.com to ops@example.com",
    "CMD-SHELL curl -f http://localhost:8000/health || exit 1",
    "postgresql://omc@db.example.com:5432/app",
    "OutOfMemoryError: Container killed due to memory usage",
]


@given(name=SECRET_NAMES, secret=SECRETS)
def test_a_variable_with_a_secret_name_is_never_shown(name: str, secret: str) -> None:
    assert secret not in shown_variable(name, secret)


@given(name=OTHER_NAMES, secret=SECRETS)
def test_a_variable_of_an_unknown_shape_is_never_shown(name: str, secret: str) -> None:
    assert secret not in shown_variable(name, secret)


@given(
    name=OTHER_NAMES,
    secret=SECRETS,
    form=st.sampled_from(
        [
            "postgresql://omc:{}@db.example.com:5432/app",
            "rediss://:{}@cache.example.com:6379/0",
            "https://{}@o1.ingest.sentry.io/12",
            "https://hooks.slack.com/services/{}",
            "https://api.example.com/?key={}",
            "https://a.example.com,https://b.example.com/{}",
            "host=db user=omc password={}",
            "jdbc:sqlserver://db;user=sa;password={}",
            "mongodb://u:{}@h1:27017,h2:27017/app?replicaSet=rs0",
            '{{"password": "{}"}}',
        ]
    ),
)
def test_a_secret_inside_of_a_variable_is_never_shown(name: str, secret: str, form: str) -> None:
    assert secret not in shown_variable(name, form.format(secret))


@given(secret=SECRETS, form=PLANTED_IN_TEXT)
def test_a_secret_in_a_text_is_never_shown(secret: str, form: str) -> None:
    assert secret not in masked(form.format(secret))


@pytest.mark.parametrize(
    "name", ["PASSWORD", "Token", "PA\u017fSWORD", "S\u0130GNATURE", "s\u0131gnature", "TO\u212aEN"]
)
def test_the_case_of_its_name_hides_no_secret(name: str) -> None:
    assert f"{name}=***" == masked(f"{name}=correct-horse-7")


@given(secret=SECRETS, form=PLANTED_IN_TEXT)
def test_redacting_twice_changes_nothing(secret: str, form: str) -> None:
    once = masked(form.format(secret))
    assert masked(once) == once
    variable = shown_variable("VALUE", form.format(secret))
    assert shown_variable("VALUE", variable) == variable


@given(before=st.text(max_size=60), after=st.text(max_size=60), secret=SECRETS)
def test_what_stands_around_a_secret_does_not_hide_it(before: str, after: str, secret: str) -> None:
    assert secret not in masked(f"{before}\npassword={secret} {after}")


@given(st.text(max_size=300))
def test_any_text_is_read_without_fault(text: str) -> None:
    once = masked(text)
    assert masked(once) == once


@given(st.text(string.ascii_lowercase + " .,()0123456789", max_size=200))
def test_plain_words_and_numbers_stay(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("text", CLEAN)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("PORT", "8000"),
        ("DEBUG", "false"),
        ("LOG_LEVEL", "INFO"),
        ("POSTGRES_SERVER", "ohmycoins-staging-db.c1x2y3z4.eu-central-1.rds.amazonaws.com"),
        ("POSTGRES_DB", "app"),
        ("POSTGRES_USER", "postgres"),
        ("AWS_REGION", "eu-central-1"),
        ("DB_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf"),
        ("SUBNET", "subnet-0123456789abcdef0"),
        ("STATIC_ROOT", "/app/static"),
        ("BACKEND_CORS_ORIGINS", "https://app.example.com,https://www.example.com"),
        ("API_URL", "https://api.example.com/v1"),
        ("BUCKET", "ohmycoins-staging-uploads-123456789012"),
        ("REDIS_HOST", "10.0.21.14"),
        ("VERSION", "1.4.2"),
        ("REQUIRE_AUTH", "true"),
        ("KEYCLOAK_HOST", "keycloak.internal.example.com"),
        ("DB_PASSWORD", ""),
    ],
)
def test_harmless_variables_are_shown(name: str, value: str) -> None:
    assert shown_variable(name, value) == value


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+asyncpg://omc:s3cr@et@db:5432/app", "postgresql+asyncpg://omc:***@db:5432/app"),
        ("rediss://:abc@cache.example.com:6379/0", "rediss://:***@cache.example.com:6379/0"),
        ("postgres://omc:p/w?d#@db.example.com/app", "postgres://omc:***@db.example.com/app"),
        ("https://db.example.com/app?sslmode=require&key=x", "https://db.example.com/app?sslmode=***&key=***"),
        ("redis://cache:6379", "redis://cache:6379"),
    ],
)
def test_a_url_keeps_scheme_user_host_port_and_path(url: str, shown: str) -> None:
    assert shown_url(url) == shown
    assert shown_variable("REDIS_URL", url) == shown


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (["app", "--db-password", "x1", "--port", "80"], ["app", "--db-password", "***", "--port", "80"]),
        (["env", "API_KEY=two words", "app"], ["env", "API_KEY=***", "app"]),
        (["redis-cli", "-a", "tok", "ping"], ["redis-cli", "-a", "***", "ping"]),
        (["curl", "-u", "bob:pw", "http://a"], ["curl", "-u", "bob:***", "http://a"]),
        (["CMD-SHELL", "pg_isready -U postgres || exit 1"], ["CMD-SHELL", "pg_isready -U postgres || exit 1"]),
        (["uvicorn", "app.main:app", "--host", "0.0.0.0"], ["uvicorn", "app.main:app", "--host", "0.0.0.0"]),
    ],
)
def test_commands_are_shown_without_their_secrets(command: list[str], shown: list[str]) -> None:
    assert masked_arguments(command) == shown
    assert masked_arguments(shown) == shown


@given(secret=SECRETS, name=OTHER_NAMES)
def test_nothing_of_a_task_definition_holds_a_planted_secret(secret: str, name: str) -> None:
    container: dict[str, Any] = {
        "environment": [{"name": name, "value": secret}],
        "command": ["app", "--token", secret],
        "dockerLabels": {"api-key": secret},
        "logConfiguration": {"options": {"splunk-token": secret, "awslogs-group": "/ecs/app"}},
        "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:ssm:eu-central-1:123456789012:parameter/db"}],
        "image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/secret-api:v1",
    }
    overrides = {"containerOverrides": [{"name": "app", "environment": [{"name": name, "value": secret}]}]}
    body = {"taskDefinition": {"containerDefinitions": [container]}, "tasks": [{"overrides": overrides}]}
    shown = redacted("ecs:DescribeTaskDefinition", body)
    assert secret not in json.dumps(shown)
    assert redacted("ecs:DescribeTaskDefinition", shown) == shown
    kept = shown["taskDefinition"]["containerDefinitions"][0]
    assert (kept["secrets"], kept["image"]) == (container["secrets"], container["image"])
    assert kept["logConfiguration"]["options"]["awslogs-group"] == "/ecs/app"


@given(value=st.one_of(SECRETS, st.dictionaries(st.sampled_from(["user", "pin"]), SECRETS).map(json.dumps)))
def test_a_secret_value_leaves_only_the_names_of_its_keys(value: str) -> None:
    for reply in ({"SecretString": value}, {"SecretBinary": value.encode()}, {"SecretString": value, "Keys": ["x"]}):
        shown = redacted("secretsmanager:GetSecretValue", {"Name": "db", **reply})
        assert set(shown) == {"Name", "Keys"}
        assert shown["Keys"] is None or set(shown["Keys"]) <= {"user", "pin"}
        assert redacted("secretsmanager:GetSecretValue", shown) == shown


def test_addresses_and_tags_stay() -> None:
    details = [{"name": "privateIPv4Address", "value": "10.0.1.5"}, {"name": "privateDnsName", "value": "ip-10-0-1-5"}]
    tags = [{"key": "Project", "value": "Oh My Coins"}, {"key": "api-key", "value": "Abc123"}]
    shown = redacted("ecs:DescribeTasks", {"tasks": [{"attachments": [{"details": details}], "tags": tags}]})
    assert shown["tasks"][0]["attachments"][0]["details"] == details
    assert shown["tasks"][0]["tags"] == [tags[0], {"key": "api-key", "value": "***"}]


def test_parameters_of_ssm_are_shown_like_variables() -> None:
    secure = {"Name": "/app/plain", "Type": "SecureString", "Value": "staging"}
    plain = {"Name": "/app/environment", "Type": "String", "Value": "staging"}
    shown = redacted("ssm:GetParameters", {"Parameters": [secure, plain]})
    assert [each["Value"] for each in shown["Parameters"]] == ["***", "staging"]


@pytest.mark.parametrize(
    "unit",
    ["a", "Ab1/", "x://", "-a", "secret", "mysql ", "redis-cli ", "a.a:b", "eyJaaaaaa", "cookie: ", "password='"],
)
def test_a_long_line_takes_no_longer_than_its_length(unit: str) -> None:
    long = (unit * 40_000)[:40_000] + " token"
    assert len(masked(long)) <= len(long)


KEY_LINE = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKj"


def test_a_line_out_of_the_middle_of_a_private_key_is_masked_where_programs_write() -> None:
    reply = {"events": [{"message": KEY_LINE, "timestamp": 1}]}
    assert redacted("logs:GetLogEvents", reply) == {"events": [{"message": "***", "timestamp": 1}]}
    assert masked_line(f"  {KEY_LINE}==\n") == "***"
    assert masked_arguments(["import", KEY_LINE]) == ["import", "***"]


def test_an_identifier_as_long_as_a_line_of_a_key_stays() -> None:
    label = "AWS/ApplicationELB/RequestCount/Sum/app/shopProductionBalancerOfEverything/50dc6c495c0c9188"
    reply = {"MetricDataResults": [{"Id": "m0", "Label": label, "Values": [1.0]}]}
    assert redacted("cloudwatch:GetMetricData", reply) == reply
    name = {"DBInstances": [{"DBInstanceIdentifier": "shopProduction" * 5 + "7"}]}
    assert redacted("rds:DescribeDBInstances", name) == name


def test_whether_a_password_was_used_is_no_secret() -> None:
    """MySQL says so in the very sentence with which it refuses one (ER_ACCESS_DENIED_ERROR)."""
    said = "Access denied for user 'app'@'10.0.4.7' (using password: YES)"
    assert masked_line(said) == said
    assert masked_line("(using password: YES1)") == "(using password: ***)"


def test_what_ruby_says_of_a_setting_stays() -> None:
    """Rails, activesupport: "Missing `secret_key_base' for 'production' environment"."""
    said = "`secret_key_base': Missing `secret_key_base' for 'production' environment"
    assert masked_line(said) == said
    assert masked_line("`secret_key_base': hunter2") == "`secret_key_base': ***"
    assert masked_line("'secret_key_base': Swordfish") == "'secret_key_base': ***"
