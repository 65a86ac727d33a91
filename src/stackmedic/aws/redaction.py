"""What leaves the door is redacted, by its place in the reply and by its shape; nothing behind the door sees a secret.

Variables of containers are shown only when they cannot be secrets (harmless.py), values of secrets never, and free
text without what looks like one (masking.py). Redacting twice changes nothing, so recordings may be redacted again.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from stackmedic.aws.door import Body
from stackmedic.aws.harmless import MASK, names_a_secret, shown_query, shown_variable
from stackmedic.aws.masking import masked, masked_arguments, masked_line

SECRET_MEMBERS = frozenset(
    {"AuthToken", "MasterUserPassword", "Passwords", "SecretBinary", "SecretString"}  # RDS, ElastiCache, secrets
    | {"KeyMaterial", "Plaintext", "PrivateKey", "authorizationToken", "password"}  # EC2, KMS, ACM, ECR, MQ
)
IDENTIFIERS = frozenset(("image", "imageDigest", "imageTag", "valueFrom", "repositoryUri", "Label"))  # Of a metric.

HEADERS_SHOWN = frozenset(
    {"accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-length", "content-type"}
    | {"host", "user-agent", "via", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"}
)
PLAIN = frozenset((bool, int, float, datetime, type(None)))
NAMES_A_THING = ("Id", "Ids", "Arn", "Name", "Type", "Stage", "Enabled")  # ``secretId``, ``accessKeyId``.


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
    if type(value) in PLAIN:  # Most of what metrics answer.
        return value
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
        if _is_text(value, name, content):
            shown[content] = _tag(value[name], value[content])
    if _is_text(value, "Name", "Value") and "Type" in value:  # A parameter of SSM.
        shown["Value"] = MASK if value["Type"] == "SecureString" else shown_variable(value["Name"], value["Value"])
    return shown


def _tag(name: str, value: str) -> str:
    """A sentence is read as text; a single word is shown when it cannot be a secret."""
    if " " in value and not names_a_secret(name):
        return masked(value)
    return shown_variable(name, value)


def _attributes(value: Any) -> Any:
    """Of a load balancer or target group: AWS's own names (``stickiness.lb_cookie.duration_seconds``) and words."""
    if not _are_objects(value):
        return _anything(value)
    return [{key: _text(each) for key, each in one.items()} for one in value]


def _headers(value: Any) -> Any:
    """Of a sampled request: those that say who asks for what, and of the others only that they were there."""
    return [_header(each) for each in value] if _are_objects(value) else _anything(value)


def _header(value: Body) -> Body:
    shown = str(value.get("Name", "")).lower() in HEADERS_SHOWN
    return {key: _text(each) if shown or key == "Name" else MASK for key, each in value.items()}


def _address(value: Any) -> Any:
    """A path, with the names and without the values of its query."""
    if not isinstance(value, str):
        return _anything(value)
    path, question, query = value.partition("?")
    return masked(path) + question + (shown_query(query) if query else "")


def _record(value: Any) -> Any:
    """A record of CloudTrail, which is JSON in a text: it holds what was sent, in the names of requests."""
    try:
        content = json.loads(value)
    except (TypeError, ValueError, RecursionError):
        return _line(value)
    shown = _sent(content)
    return value if shown == content else json.dumps(shown, separators=(",", ":"))


def _sent(value: Any) -> Any:
    if isinstance(value, list):
        return [_sent(each) for each in value]
    if not isinstance(value, dict):
        return _anything(value)
    if isinstance(value.get("name"), str) and isinstance(value.get("value"), str):
        return {**value, "value": shown_variable(value["name"], value["value"])}
    return {key: _sent_member(key, each) for key, each in value.items()}


def _sent_member(key: str, value: Any) -> Any:
    if isinstance(value, str) and names_a_secret(key) and not key.endswith(NAMES_A_THING):
        return shown_variable(key, value)
    if isinstance(value, dict | list) and key not in BY_PLACE:
        return _sent(value)
    return _member(key, value)


def _hidden(value: Any) -> Any:
    """What may be a whole script: nothing of it is shown, whatever its form."""
    if isinstance(value, dict):
        return {key: _hidden(each) for key, each in value.items()}
    return MASK if value else value


def _text(value: Any) -> Any:
    return masked(value) if isinstance(value, str) else value


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


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


def _auth(value: Any) -> Any:
    """How CodeBuild gets at a source: by what an ARN names, or by the token itself."""
    if not isinstance(value, dict) or not isinstance(value.get("resource"), str):
        return _anything(value)
    return {**value, "resource": value["resource"] if value["resource"].startswith("arn:") else MASK}


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
    "environmentVariables": _environment,  # Of CodeBuild.
    "auth": _auth,
    "Variables": _variables,  # Lambda.
    "options": _options,  # Of a log driver.
    "dockerLabels": _options,
    "command": _arguments,
    "entryPoint": _arguments,
    "message": _line,  # Of a log.
    "Attributes": _attributes,
    "Headers": _headers,
    "URI": _address,
    "CloudTrailEvent": _record,
    "UserData": _hidden,
    "userData": _hidden,
}
