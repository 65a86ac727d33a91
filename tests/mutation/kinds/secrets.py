"""Secrets that the tasks are given: each key removed or changed, the whole deleted or shut."""

import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack
from tests.scenarios.lab import Lab

DENIED = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"},
]})  # fmt: skip


def mutations(stack: Stack) -> Iterator[Mutation]:
    for secret in stack.all("secretsmanager", "list_secrets", "SecretList"):
        arn, name = secret["ARN"], secret["Name"]
        about = (arn, name)
        text = stack.lab.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
        for key in keys_of(text):
            fields = (key, "LastChangedDate", "valueFrom", "SecretString")
            yield Mutation(f"secret {name} {key}: removed", about, fields, edit(arn, key, None), starts=True)
            for told, value in (
                ("other", "another-value-0"),
                ("empty", ""),
                ("a line more", value_of(text, key) + "\n"),
            ):
                yield Mutation(f"secret {name} {key}: {told}", about, fields, edit(arn, key, value), starts=True)
        yield Mutation(f"secret {name}: not JSON", about, ("LastChangedDate", "valueFrom"), plain(arn), starts=True)
        yield Mutation(f"secret {name}: deleted", about, ("DeletedDate", "valueFrom", "ARN"), delete(arn), starts=True)
        yield Mutation(f"secret {name} KmsKeyId: aws/secretsmanager", about, ("KmsKeyId",),
                       call("secretsmanager", "update_secret", SecretId=arn, KmsKeyId="alias/aws/secretsmanager"),
                       starts=True)  # fmt: skip
        yield Mutation(f"secret {name}: empty object", about, ("LastChangedDate", "valueFrom"),
                       call("secretsmanager", "put_secret_value", SecretId=arn, SecretString="{}"), True)  # fmt: skip
        yield Mutation(f"secret {name}: policy denies", about, ("ResourcePolicy", "stoppedReason"), shut(arn), True)


def keys_of(text: str) -> list[str]:
    try:
        value = json.loads(text)
    except ValueError:
        return []
    return sorted(value) if isinstance(value, dict) else []


def value_of(text: str, key: str) -> str:
    return str(json.loads(text)[key])


def edit(arn: str, key: str, text: str | None) -> Any:
    def apply(lab: Lab) -> None:
        manager = lab.client("secretsmanager")
        value = json.loads(manager.get_secret_value(SecretId=arn)["SecretString"]) | {key: text}
        kept = {name: each for name, each in value.items() if each is not None}
        manager.put_secret_value(SecretId=arn, SecretString=json.dumps(kept))

    return apply


def plain(arn: str) -> Any:
    return lambda lab: lab.client("secretsmanager").put_secret_value(SecretId=arn, SecretString="plain text")


def delete(arn: str) -> Any:
    return lambda lab: lab.client("secretsmanager").delete_secret(SecretId=arn, RecoveryWindowInDays=7)


def shut(arn: str) -> Any:
    return lambda lab: lab.client("secretsmanager").put_resource_policy(SecretId=arn, ResourcePolicy=DENIED)
