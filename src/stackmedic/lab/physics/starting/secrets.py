"""Secrets and parameters: read once, when a task starts, by the execution role, over the task's network.

Source: ECS developer guide, "Pass sensitive data to an Amazon ECS container"; a value is named by the secret's ARN,
then ``:json-key:version-stage:version-id``, each of which may be empty. What is not a secret's ARN is the name or ARN
of a parameter.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.kms.models import Key

from stackmedic.lab.physics import permissions
from stackmedic.lab.physics.starting import words
from stackmedic.lab.physics.starting.attempt import Attempt, StartProblem

ANSWERED = (8.0, 15.0)  # The API answers at once; the agent tries it again and gives up.
NOT_ANSWERED = (150.0, 200.0)  # "context deadline exceeded".
OWN_KEYS = ("alias/aws/secretsmanager", "alias/aws/ssm")


class Unreadable(Exception):
    """A value cannot be had; the message is AWS's whole sentence."""

    def __init__(self, sentence: str, between: tuple[float, float] = ANSWERED) -> None:
        super().__init__(sentence)
        self.between = between


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a container's variable comes from."""

    container: str
    name: str
    value_from: str

    @property
    def is_secret(self) -> bool:
        return self.value_from.startswith("arn:") and self.value_from.split(":")[2] == "secretsmanager"

    @property
    def region(self) -> str:
        return self.value_from.split(":")[3] if self.value_from.startswith("arn:") else ""

    @property
    def arn(self) -> str:
        """The secret's ARN without the selector behind it."""
        return ":".join(self.value_from.split(":")[:7])

    @property
    def selector(self) -> tuple[str, str, str]:
        """(JSON key, version stage, version id)."""
        parts = [*self.value_from.split(":")[7:], "", "", ""]
        return parts[0], parts[1], parts[2]

    @property
    def parameter(self) -> str:
        """The parameter's name as the store keeps it."""
        if not self.value_from.startswith("arn:"):
            return self.value_from
        name = self.value_from.split(":parameter", 1)[-1]
        return name if name.count("/") > 1 else name.removeprefix("/")


def references(attempt: Attempt) -> Iterator[Reference]:
    """All values that a task's containers and their log drivers ask for, in the order of the definition."""
    for container in attempt.containers:
        log = container.get("logConfiguration") or {}
        for each in [*(container.get("secrets") or []), *(log.get("secretOptions") or [])]:
            yield Reference(container["name"], each["name"], each["valueFrom"])


def secrets(attempt: Attempt) -> StartProblem | None:
    """Every secret can be read, then every parameter."""
    found = sorted(references(attempt), key=lambda each: not each.is_secret)
    try:
        for each in found:
            read_value(attempt, each)
    except Unreadable as problem:
        return attempt.stops(str(problem), problem.between)
    return None


def read_value(attempt: Attempt, reference: Reference) -> str:
    """The value as the container sees it. Raises Unreadable."""
    return _secret_value(attempt, reference) if reference.is_secret else _parameter_value(attempt, reference)


def _secret_value(attempt: Attempt, reference: Reference) -> str:
    arn, (key, stage, version) = reference.arn, reference.selector
    if not attempt.reaches("secretsmanager", reference.region):
        raise Unreadable(words.SECRET_UNREACHABLE.format(secret=arn), NOT_ANSWERED)
    secret = attempt.account.moto("secretsmanager", reference.region).secrets.get(arn)
    if arn not in attempt.refusals:
        attempt.refusals[arn] = _secret_refusal(attempt, reference, secret)
    error = attempt.refusals[arn]
    if not error:
        text, error = _version_of(secret, stage, version)
    if error:
        raise Unreadable(words.SECRET_REFUSED.format(secret=arn, request=attempt.request_id(), error=error))
    return _member(text, key) if key else text


def _secret_refusal(attempt: Attempt, reference: Reference, secret: Any) -> str:
    """Why Secrets Manager does not hand the secret out: permission first, then existence, deletion, key."""
    action = "secretsmanager:GetSecretValue"
    resource = secret.arn if secret is not None else reference.arn
    policy = getattr(secret, "policy", None)
    denied = attempt.denied(action, resource, "secretsmanager", policy, _tags(secret))
    if denied:
        return denied
    if secret is None:
        return words.SECRET_MISSING
    if secret.is_deleted():
        return words.SECRET_DELETED
    key = key_of(attempt, getattr(secret, "kms_key_id", None), reference.region)
    if isinstance(key, Key) and key.key_state != "Enabled":
        return words.SECRET_KEY_DISABLED
    via = {"kms:ViaService": f"secretsmanager.{reference.region}.amazonaws.com"}
    if isinstance(key, Key) and permissions.key_refusal(attempt.account, attempt.role_arn, "kms:Decrypt", key, via):
        return words.SECRET_KEY_REFUSED
    return ""


def _tags(secret: Any) -> dict[str, str]:
    return {f"aws:ResourceTag/{tag['Key']}": tag["Value"] for tag in getattr(secret, "tags", None) or []}


def key_of(attempt: Attempt, key_id: str | None, region: str) -> Key | None:
    """The customer's key that protects a value; None for AWS's own, whose policy admits everybody in the account."""
    if not key_id or any(key_id.endswith(own) for own in OWN_KEYS):
        return None
    kms = attempt.account.moto("kms", region or attempt.account.region)
    found = kms.keys.get(kms.any_id_to_key_id(key_id))
    return found if isinstance(found, Key) else None


def _version_of(secret: Any, stage: str, version: str) -> tuple[str, str]:
    """(text, error) of the version that stage and id select; AWSCURRENT when neither is given."""
    wanted = stage or ("" if version else "AWSCURRENT")
    for number, kept in secret.versions.items():
        if (not version or number == version) and (not wanted or wanted in kept["version_stages"]):
            text = kept.get("secret_string")
            return (text if text is not None else str(kept.get("secret_binary", ""))), ""
    kind, name = ("VersionId", version) if version else ("staging label", wanted)
    return "", words.SECRET_VERSION_MISSING.format(kind=kind, version=name)


def _member(text: str, key: str) -> str:
    try:
        members = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(words.SECRET_NOT_JSON.format(error=_as_go_says(error))) from None
    if not isinstance(members, dict):
        kind = {str: "string", list: "array", bool: "bool"}.get(type(members), "number")
        error_text = f"json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
        raise Unreadable(words.SECRET_NOT_JSON.format(error=error_text))
    if key not in members:
        raise Unreadable(words.SECRET_WITHOUT_KEY.format(key=key))
    value = members[key]
    return value if isinstance(value, str) else json.dumps(value)


def _as_go_says(error: json.JSONDecodeError) -> str:
    """Go's words for what Python's parser found (source: encoding/json, scanner.go)."""
    if error.pos >= len(error.doc):
        return "unexpected end of JSON input"
    where = {
        "Expecting property name": "looking for beginning of object key string",
        "Expecting ':'": "after object key",
        "Expecting ','": "after object key:value pair",
        "Extra data": "after top-level value",
    }
    place = next(
        (said for start, said in where.items() if error.msg.startswith(start)), "looking for beginning of value"
    )
    character = error.doc[error.pos].replace("'", "\\'")
    return f"invalid character '{character}' {place}"


def _parameter_value(attempt: Attempt, reference: Reference) -> str:
    region = reference.region or attempt.account.region
    if not attempt.reaches("ssm", region):
        raise Unreadable(words.PARAMETER_UNREACHABLE, NOT_ANSWERED)
    name = reference.parameter
    resource = attempt.account.arn("ssm", f"parameter/{name.lstrip('/')}", region)
    error = attempt.denied("ssm:GetParameters", resource, "ssm")
    parameter = None if error else attempt.account.moto("ssm", region).get_parameter(name)
    if parameter is not None and parameter.parameter_type == "SecureString":
        error = _parameter_key_refusal(attempt, parameter, region)
    if error:
        raise Unreadable(words.PARAMETER_REFUSED.format(request=attempt.request_id(), error=error))
    if parameter is None:
        raise Unreadable(words.PARAMETER_MISSING.format(names=reference.value_from))
    return str(parameter.decrypt(parameter.value))


def _parameter_key_refusal(attempt: Attempt, parameter: Any, region: str) -> str:
    key = key_of(attempt, parameter.keyid, region)
    if key is None:
        return ""
    via = {"kms:ViaService": f"ssm.{region}.amazonaws.com"}
    why = permissions.key_refusal(attempt.account, attempt.role_arn, "kms:Decrypt", key, via)
    return attempt.denial("kms:Decrypt", key.arn, why) if why else ""
