"""Secrets of many makes, none of them real, by the names that people give them; and the places where they are planted.

Shapes: the makers' documentation of each token, and what password generators give.
"""

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

LOWER, MIXED, HEX = "q7xk2v9wz4m8", "Zq7Xk2Vw9Rt4Mn8Bp3Ld", "9f2c4e7a1b8d3065"
UPPER = "Q7XK2VWRTMNBPLDJ"


def mixed(length: int) -> str:
    return (MIXED * 30)[:length]


def hexes(length: int) -> str:
    return (HEX * 20)[:length]


# Those that show by themselves, wherever they stand.
EVIDENT: dict[str, str] = {
    "AWS_ACCESS_KEY_ID": f"AKIA{UPPER}",
    "AWS_SESSION_KEY_ID": f"ASIA{UPPER}",
    "GITHUB_TOKEN": f"ghp_{mixed(36)}",
    "GITHUB_OAUTH": f"gho_{mixed(36)}",
    "GITHUB_USER_TOKEN": f"ghu_{mixed(36)}",
    "GITHUB_APP_TOKEN": f"ghs_{mixed(36)}",
    "GITHUB_REFRESH": f"ghr_{mixed(36)}",
    "GITHUB_FINE_TOKEN": f"github_pat_{mixed(22)}_{mixed(59)}",
    "GITLAB_TOKEN": f"glpat-{mixed(20)}",
    "GITLAB_DEPLOY": f"gldt-{mixed(20)}",
    "GITLAB_RUNNER": f"glrt-{mixed(20)}",
    "GITLAB_TRIGGER": f"glptt-{hexes(40)}",
    "NPM_TOKEN": f"npm_{mixed(36)}",
    "PYPI_TOKEN": f"pypi-AgEIcHlwaS5vcmc{mixed(60)}",
    "RUBYGEMS_KEY": f"rubygems_{hexes(48)}",
    "DOCKER_PAT": f"dckr_pat_{mixed(27)}",
    "HUGGINGFACE": f"hf_{mixed(34)}",
    "OPENAI_KEY": f"sk-{mixed(48)}",
    "OPENAI_PROJECT_KEY": f"sk-proj-{mixed(48)}",
    "ANTHROPIC_KEY": f"sk-ant-api03-{mixed(80)}",
    "REPLICATE": f"r8_{mixed(37)}",
    "STRIPE_KEY": f"sk_live_{mixed(24)}",
    "STRIPE_TEST_KEY": f"sk_test_{mixed(24)}",
    "STRIPE_RESTRICTED": f"rk_live_{mixed(24)}",
    "STRIPE_HOOK": f"whsec_{mixed(32)}",
    "SLACK_BOT": f"xoxb-123456789012-123456789012-{mixed(24)}",
    "SLACK_USER": f"xoxp-123456789012-123456789012-{mixed(24)}",
    "SLACK_APP": f"xapp-1-A0123456789-1234567890123-{hexes(64)}",
    "SLACK_WEBHOOK": f"https://hooks.slack.com/services/T0123456/B0123456/{mixed(24)}",
    "DISCORD_WEBHOOK": f"https://discord.com/api/webhooks/123456789012345678/{mixed(68)}",
    "GOOGLE_KEY": f"AIza{mixed(35)}",
    "GOOGLE_OAUTH": f"ya29.{mixed(60)}",
    "GOOGLE_CLIENT": f"GOCSPX-{mixed(28)}",
    "SENDGRID_KEY": f"SG.{mixed(22)}.{mixed(43)}",
    "BREVO_KEY": f"xkeysib-{hexes(64)}-{mixed(16)}",
    "DIGITALOCEAN": f"dop_v1_{hexes(64)}",
    "DIGITALOCEAN_OAUTH": f"doo_v1_{hexes(64)}",
    "SHOPIFY": f"shpat_{hexes(32)}",
    "SHOPIFY_SHARED": f"shpss_{hexes(32)}",
    "VAULT": f"hvs.{mixed(90)}",
    "VAULT_BATCH": f"hvb.{mixed(90)}",
    "TERRAFORM_CLOUD": f"{mixed(14)}.atlasv1.{mixed(64)}",
    "PULUMI": f"pul-{hexes(40)}",
    "GRAFANA": f"glsa_{mixed(32)}_{hexes(8)}",
    "GRAFANA_CLOUD": f"glc_{mixed(60)}",
    "SENTRY": f"sntrys_{mixed(60)}",
    "NEWRELIC": f"NRAK-{mixed(27).upper()}",
    "POSTMAN": f"PMAK-{hexes(24)}-{hexes(34)}",
    "ATLASSIAN": f"ATATT3xFfGF0{mixed(60)}",
    "LINEAR": f"lin_api_{mixed(40)}",
    "NOTION": f"ntn_{mixed(46)}",
    "FIGMA": f"figd_{mixed(40)}",
    "DATABRICKS": f"dapi{hexes(32)}",
    "PLANETSCALE": f"pscale_tkn_{mixed(43)}",
    "TAILSCALE": f"tskey-auth-{mixed(12)}-{mixed(32)}",
    "AGE": f"AGE-SECRET-KEY-1{(UPPER * 4)[:58]}",
    "SQUARE": f"sq0atp-{mixed(22)}",
    "TWILIO": f"SK{hexes(32)}",
    "MAILGUN": f"key-{hexes(32)}",
    "GROQ": f"gsk_{mixed(52)}",
    "XAI": f"xai-{mixed(80)}",
    "PERPLEXITY": f"pplx-{mixed(48)}",
    "PINECONE": f"pcsk_{mixed(60)}",
    "LANGSMITH": f"lsv2_pt_{hexes(32)}_{hexes(10)}",
    "BEDROCK": f"ABSK{base64.b64encode(mixed(90).encode()).decode()}",
    "OPENAI_SERVICE": f"sk-svcacct-{mixed(60)}",
    "ANTHROPIC_ADMIN": f"sk-ant-admin01-{mixed(80)}",
    "SUPABASE": f"sbp_{hexes(40)}",
    "SUPABASE_PROJECT": f"sb_secret_{mixed(22)}_{mixed(8)}",
    "POSTHOG": f"phx_{mixed(43)}",
    "RESEND": f"re_{mixed(8)}_{mixed(24)}",
    "DOPPLER": f"dp.st.dev.{mixed(40)}",
    "FLY": f"fo1_{mixed(43)}",
    "VERCEL_BLOB": f"vercel_blob_rw_{mixed(16)}_{mixed(30)}",
    "AIRTABLE": f"pat{mixed(14)}.{hexes(64)}",
    "CLOUDFLARE_ORIGIN": f"v1.0-{hexes(24)}-{hexes(146)}",
    "TELEGRAM": f"1234567890:AA{mixed(33)}",
    "MAPBOX": f"sk.eyJ1IjoibWFwYm94In0.{mixed(22)}",
    "AWS_STS": f"IQoJb3JpZ2luX2VjE{mixed(200)}",
    "BCRYPT": f"$2b$12${mixed(53)}",
    "HTPASSWD": f"$apr1${mixed(8)}${mixed(22)}",
    "JWT": f"eyJhbGciOiJIUzI1NiJ9.{base64.urlsafe_b64encode(b'{sub:1234567890}').decode().rstrip('=')}.{mixed(43)}",
    "PEM": f"-----BEGIN RSA PRIVATE KEY-----\n{mixed(64)}\n-----END RSA PRIVATE KEY-----",
    "PEM_EC": f"-----BEGIN EC PRIVATE KEY-----\n{mixed(64)}\n-----END EC PRIVATE KEY-----",
    "PEM_OPENSSH": f"-----BEGIN OPENSSH PRIVATE KEY-----\n{mixed(64)}\n-----END OPENSSH PRIVATE KEY-----",
    "PEM_ESCAPED": f"-----BEGIN RSA PRIVATE KEY-----\\n{mixed(64)}\\n-----END RSA PRIVATE KEY-----",
    "PEM_ENCRYPTED": f"-----BEGIN ENCRYPTED PRIVATE KEY-----\n{mixed(64)}\n-----END ENCRYPTED PRIVATE KEY-----",
    "PGP": f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n{mixed(64)}\n-----END PGP PRIVATE KEY BLOCK-----",
}
# Those that only their name or place gives away.
SILENT: dict[str, str] = {
    "AWS_SECRET_ACCESS_KEY": mixed(40),
    "DB_PASSWORD": f"{mixed(12)}!x9",
    "POSTGRES_PASSWORD": mixed(32),
    "MYSQL_PASSWORD": f"p4{LOWER}",
    "REDIS_AUTH_TOKEN": hexes(64),
    "SECRET_KEY": f"django-insecure-{mixed(50)}",
    "SECRET_KEY_BASE": hexes(128),
    "JWT_SECRET": mixed(44),
    "SESSION_SECRET": hexes(32),
    "ENCRYPTION_KEY": base64.b64encode(mixed(32).encode()).decode(),
    "API_KEY": hexes(40),
    "DATADOG_API_KEY": hexes(32),
    "CLIENT_SECRET": f"{mixed(8)}~{mixed(28)}",
    "AZURE_ACCOUNT_KEY": base64.b64encode(mixed(64).encode()).decode(),
    "PRIVATE_TOKEN": mixed(20),
    "SMTP_PASSWORD": f"{LOWER}-{LOWER}",
    "ADMIN_PASSWORD": "Tr0ub4dor&3Zq7X",
    "LONG_PASSPHRASE": "correct7horse9battery4staple",
    "TWILIO_AUTH_TOKEN": hexes(32),
    "WEBHOOK_SECRET": f"{hexes(8)}-{hexes(4)}-4{hexes(3)}-a{hexes(3)}-{hexes(12)}",
}
CANARIES = {**EVIDENT, **SILENT}
PART = mixed(43)
# Texts of which a part is secret: addresses with credentials, connection strings, signed addresses, cookies.
HOLDING: dict[str, str] = {
    "POSTGRES": f"postgresql://app:{PART}@db.example.com:5432/shop?sslmode=require",
    "REDIS": f"rediss://:{PART}@cache.example.com:6379/0",
    "MONGO": f"mongodb+srv://app:{PART}@c0.example.mongodb.net/shop",
    "RABBIT": f"amqps://app:{PART}@mq.example.com:5671",
    "JDBC": f"jdbc:postgresql://db.example.com/shop?user=app&password={PART}",
    "ODBC": f"Server=db;Database=shop;User Id=app;Password={PART};Encrypt=yes",
    "LIBPQ": f"host=db user=app password={PART} dbname=shop",
    "AZURE": f"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={PART};EndpointSuffix=core.windows.net",
    "SIGNED_S3": f"https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Security-Token={PART}&X-Amz-Signature={PART}",
    "SIGNED_AZURE": f"https://a.blob.core.windows.net/c/b?sv=2022-11-02&sig={PART}%3D",
    "SIGNED_CDN": f"https://d1.cloudfront.net/x?Expires=1&Signature={PART}&Key-Pair-Id=K2",
    "GIT": f"https://deploy:{PART}@git.example.com/shop.git",
    "GIT_TOKEN": f"https://{PART}@git.example.com/shop.git",
    "TEAMS": f"https://example.webhook.office.com/webhookb2/{PART}/IncomingWebhook/{PART}",
    "COOKIE": f"Cookie: sessionid={PART}; csrftoken={PART}",
    "BASIC": f"Authorization: Basic {PART}",
}
Plant = Callable[[str, str], tuple[str, dict[str, Any]]]  # (name, secret) → the call and its reply.


def in_environment(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    container = {"name": "app", "environment": [{"name": name, "value": secret}, {"name": "SETTING", "value": secret}]}
    return "ecs:DescribeTaskDefinition", {"taskDefinition": {"containerDefinitions": [container]}}


def in_a_secret(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    return "secretsmanager:GetSecretValue", {"ARN": "a", "SecretString": json.dumps({"host": "db", name: secret})}


def in_a_log_line(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    lines = [f"starting with {name}={secret}", json.dumps({"level": "info", name.lower(): secret})]
    lines += [f"{name}: {secret}", f"GET /login?{name.lower()}={quote(secret, safe='')} 200"]
    return "logs:GetLogEvents", {"events": [{"timestamp": 1, "message": each} for each in lines]}


def in_user_data(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    script = base64.b64encode(f"#!/bin/sh\nexport {name}='{secret}'\n".encode()).decode()
    return "ec2:DescribeInstanceAttribute", {"InstanceId": "i-1", "UserData": {"Value": script}}


def in_an_event(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    text = f"(service web) could not connect to postgresql://app:{quote(secret, safe='')}@db.example.com:5432/shop"
    return "ecs:DescribeServices", {"services": [{"serviceName": "web", "events": [{"id": "1", "message": text}]}]}


def in_a_tag(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    tags = [{"key": name, "value": secret}, {"key": "Note", "value": secret}]
    group = {"GroupId": "sg-1", "Tags": [{"Key": name, "Value": secret}, {"Key": "Note", "Value": secret}]}
    return "ecs:DescribeServices", {"services": [{"tags": tags}], "SecurityGroups": [group]}


def in_a_description(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    group = {"GroupId": "sg-1", "Description": f"for the import, {name}={secret}"}
    return "ec2:DescribeSecurityGroups", {"SecurityGroups": [group]}


def in_a_header(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    headers = [{"Name": "Host", "Value": "shop.example.com"}, {"Name": "Authorization", "Value": f"Bearer {secret}"}]
    headers += [{"Name": f"x-{name.lower()}", "Value": secret}, {"Name": "cookie", "Value": f"sid={secret}"}]
    request = {"URI": f"/login?{name.lower()}={quote(secret, safe='')}", "Headers": headers, "Method": "GET"}
    return "wafv2:GetSampledRequests", {"SampledRequests": [{"Request": request, "Action": "BLOCK"}]}


def in_cloudtrail(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    environment = [{"name": name, "value": secret}, {"name": "SETTING", "value": secret}]
    asked = {"masterUserPassword": secret, "containerDefinitions": [{"name": "app", "environment": environment}]}
    record = json.dumps({"eventName": "RegisterTaskDefinition", "requestParameters": asked})
    return "cloudtrail:LookupEvents", {"Events": [{"EventId": "1", "CloudTrailEvent": record}]}


def in_a_command(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    container = {
        "name": "app",
        "command": ["sh", "-c", f"{name}='{secret}' ./run"],
        "entryPoint": ["run", f"--{name.lower()}={secret}"],
    }
    return "ecs:DescribeTaskDefinition", {"taskDefinition": {"containerDefinitions": [container]}}


def in_a_build(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    variables = [{"name": each, "value": secret, "type": "PLAINTEXT"} for each in (name, "SETTING")]
    source = {"auth": {"type": "OAUTH", "resource": secret}, "buildspec": f"env:\n  variables:\n    {name}: {secret}\n"}
    failed = {"message": f"Error while executing command: docker login -u x --password {secret}. Reason: exit status 1"}
    build = {"environment": {"environmentVariables": variables}, "source": source, "phases": [{"contexts": [failed]}]}
    return "codebuild:BatchGetBuilds", {"builds": [build]}


def in_lines_of_a_list(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    pair = {"name": name, "value": secret}
    lines = [
        f"env:\n  - name: {name}\n    value: {secret}",
        json.dumps({"env": [pair]}),
        json.dumps({"m": json.dumps(pair)}),
    ]
    return "logs:GetLogEvents", {"events": [{"timestamp": 1, "message": each} for each in lines]}


def in_a_reason(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    overrides = [{"name": "app", "command": ["run", f"--{name.lower()}", secret], "environment": []}]
    task = {"stoppedReason": f"invalid {name}={secret}", "overrides": {"containerOverrides": overrides}}
    return "ecs:DescribeTasks", {"tasks": [task]}


def in_an_event_of_a_store(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    return "rds:DescribeEvents", {"Events": [{"Message": f"Unable to reset {name}={secret}"}]}


def in_a_check(name: str, secret: str) -> tuple[str, dict[str, Any]]:
    container = {
        "healthCheck": {"command": ["CMD-SHELL", f"curl -H 'Authorization: Bearer {secret}' localhost"]},
        "dockerLabels": {name: secret},
        "logConfiguration": {"options": {"splunk-token": secret}},
    }
    return "ecs:DescribeTaskDefinition", {"taskDefinition": {"containerDefinitions": [container]}}


PLACES: tuple[Plant, ...] = (
    in_environment, in_a_secret, in_a_log_line, in_user_data, in_an_event, in_a_tag, in_a_description, in_a_header,
    in_cloudtrail, in_a_command, in_a_build, in_lines_of_a_list, in_a_reason, in_an_event_of_a_store, in_a_check,
)  # fmt: skip


def forms(secret: str) -> set[str]:
    """Everything by which a secret would still be known: itself, escaped, its lines, its half."""
    found = {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode()}
    found |= {line for line in secret.splitlines() if not line.startswith("-----")}
    return {each for each in found if len(each) >= 8}
