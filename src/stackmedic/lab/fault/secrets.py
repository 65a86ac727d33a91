"""The secrets that a service's container reads."""

import json
from typing import Any
from urllib.parse import urlsplit

from stackmedic.lab.fault import images, revisions
from stackmedic.lab.fault.aws import Aws, FaultError


def named(aws: Aws, service: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(variable, secret's ARN, JSON key) of each value that comes from Secrets Manager."""
    found = []
    for each in revisions.container(aws, service).get("secrets", []):
        parts = [*each["valueFrom"].split(":"), ""]
        if parts[2:3] == ["secretsmanager"]:
            found.append((each["name"], ":".join(parts[:7]), parts[7]))
    if not found:
        raise FaultError(f"{service['serviceName']} reads no secret")
    return found


def with_key(aws: Aws, service: dict[str, Any], key: str = "") -> tuple[str, str]:
    """(secret's ARN, JSON key): the given key, or the first that is read."""
    for _, arn, each in named(aws, service):
        if each and key in ("", each):
            return arn, each
    raise FaultError(f"{service['serviceName']} reads no such key of a secret")


def value(aws: Aws, arn: str) -> str:
    return str(aws("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])


def variables(aws: Aws, service: dict[str, Any]) -> dict[str, str]:
    """What a service's container finds in its environment when it starts now."""
    container = revisions.container(aws, service)
    found = {each["name"]: str(each["value"]) for each in container.get("environment", [])}
    for name, arn, key in named(aws, service) if container.get("secrets") else ():
        text = value(aws, arn)
        found[name] = str(json.loads(text)[key]) if key else text
    return found


def database(aws: Aws, service: dict[str, Any]) -> str:
    """The name of the database that a service's program opens."""
    settings, known = images.asks(aws, service, "postgres"), variables(aws, service)
    said = str(settings.get("database") or settings["url"])
    text = known.get(said.removeprefix("$"), said)
    return urlsplit(text).path.strip("/") if "://" in text else text


def put(aws: Aws, arn: str, text: str) -> None:
    aws("secretsmanager").put_secret_value(SecretId=arn, SecretString=text)


def encrypt(aws: Aws, arn: str, policy: str | None = None) -> str:
    """Let a customer's key protect the secret; its policy is the usual one, which leaves it to IAM, unless given."""
    made = aws("kms").create_key(**({"Policy": policy} if policy else {}))["KeyMetadata"]["KeyId"]
    aws("secretsmanager").update_secret(SecretId=arn, KmsKeyId=made)
    return str(made)


def decrypt(aws: Aws, arn: str) -> None:
    """Let AWS's own key protect it again."""
    aws("secretsmanager").update_secret(SecretId=arn, KmsKeyId="alias/aws/secretsmanager")
