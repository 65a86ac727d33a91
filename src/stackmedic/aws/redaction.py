"""What leaves the door is redacted, by its place in the reply and by its shape; nothing behind the door sees a secret.

Variables of containers are shown only when they cannot be secrets (harmless.py), values of secrets never, and free
text without what looks like one (masking.py). Redacting twice changes nothing, so recordings may be redacted again.
"""

import json
from collections.abc import Callable
from typing import Any

from stackmedic.aws.door import Body
from stackmedic.aws.harmless import MASK, names_a_secret, shown_variable
from stackmedic.aws.masking import masked, masked_arguments, masked_line

SECRET_MEMBERS = frozenset(
    {"AuthToken", "MasterUserPassword", "Passwords", "SecretBinary", "SecretString"}  # RDS, ElastiCache, secrets
    | {"KeyMaterial", "Plaintext", "PrivateKey", "authorizationToken", "password"}  # EC2, KMS, ACM, ECR, MQ
)
IDENTIFIERS = frozenset(("image", "imageDigest", "imageTag", "valueFrom", "repositoryUri", "Label"))  # Of a metric.


def redacted(call: str, body: Body) -> Body:
    """A copy of a reply without secrets."""
    if call == "secretsmanager:GetSecretValue":
        body = _with_keys_only(body)
    if call == "secretsmanager:BatchGetSecretValue":
        body = {**body, "SecretValues": [_with_keys_only(each) for each in body.get("SecretValues", [])]}
    return {key: _member(key, each) for key, each in body.items()}


def _with_keys_only(secret: Body) -> Body:
    """The names of a secret's JSON keys in the place of its value; None when it is no JSON object."""
    kept = {key: each for key, each in secret.items() if key not in ("SecretString", "SecretBinary")}
    if "Keys" in kept and len(kept) == len(secret):
        return kept
    try:
        value = json.loads(secret.get("SecretString", ""))
    except (TypeError, ValueError):
        value = None
    return {**kept, "Keys": sorted(value) if isinstance(value, dict) else None}


def _member(key: str, value: Any) -> Any:
    by_place = BY_PLACE.get(key)
    if by_place is not None:
        return by_place(value)
    if key in IDENTIFIERS or key.endswith(("Arn", "ARN", "Arns")):
        return value
    if key in SECRET_MEMBERS and value is not None:
        return MASK
    return _anything(value)


def _anything(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, list):
        return [_anything(each) for each in value]
    if isinstance(value, dict):
        return _object(value)
    return MASK if isinstance(value, bytes | bytearray) else value


def _object(value: Body) -> Body:
    shown = {key: _member(key, each) for key, each in value.items()}
    for name, content in (("key", "value"), ("Key", "Value")):  # A tag.
        if _is_text(value, name, content) and names_a_secret(value[name]):
            shown[content] = shown_variable(value[name], value[content])
    if _is_text(value, "Name", "Value") and "Type" in value:  # A parameter of SSM.
        shown["Value"] = MASK if value["Type"] == "SecureString" else shown_variable(value["Name"], value["Value"])
    return shown


def _is_text(value: Body, name: str, content: str) -> bool:
    return isinstance(value.get(name), str) and isinstance(value.get(content), str)


def _environment(value: Any) -> Any:
    if isinstance(value, list):
        return [_variable(each) for each in value]
    return _variables(value) if isinstance(value, dict) else _anything(value)


def _variable(value: Any) -> Any:
    if isinstance(value, dict) and "value" in value:
        shown = shown_variable(str(value.get("name", "")), str(value["value"]))
        return {**_object({key: each for key, each in value.items() if key != "value"}), "value": shown}
    return _anything(value)


def _variables(value: Any) -> Any:
    if not isinstance(value, dict):
        return _anything(value)
    return {
        key: shown_variable(key, each) if isinstance(each, str) else _member(key, each) for key, each in value.items()
    }


def _options(value: Any) -> Any:
    if not isinstance(value, dict):
        return _anything(value)
    return {key: MASK if names_a_secret(key) else _anything(each) for key, each in value.items()}


def _arguments(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return masked_arguments(value)
    return _anything(value)


def _line(value: Any) -> Any:
    return masked_line(value) if isinstance(value, str) else _anything(value)


BY_PLACE: dict[str, Callable[[Any], Any]] = {
    "environment": _environment,
    "Variables": _variables,  # Lambda.
    "options": _options,  # Of a log driver.
    "dockerLabels": _options,
    "command": _arguments,
    "entryPoint": _arguments,
    "message": _line,  # Of a log.
}
