"""The stack's own KMS keys: state, policy, rotation, alias."""

import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack


def mutations(stack: Stack) -> Iterator[Mutation]:
    kms = stack.lab.client("kms")
    for summary in stack.all("kms", "list_keys", "Keys"):
        known = kms.describe_key(KeyId=summary["KeyId"])["KeyMetadata"]
        if known["KeyManager"] != "CUSTOMER":
            continue
        key, about = known["KeyId"], (known["Arn"], known["KeyId"])
        state, title = ("KeyState", "Enabled"), f"key {known['Description'] or key}"
        yield Mutation(f"{title}: disabled", about, state, call("kms", "disable_key", KeyId=key), starts=True)
        later = call("kms", "schedule_key_deletion", KeyId=known["Arn"], PendingWindowInDays=7)
        yield Mutation(f"{title}: to be deleted", about, state, later, starts=True)
        yield Mutation(f"{title}: not rotated", about, ("KeyRotationEnabled",),
                       call("kms", "disable_key_rotation", KeyId=key))  # fmt: skip
        document = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        yield from policies(title, about, key, document)
    for each in stack.all("kms", "list_aliases", "Aliases"):
        if not each["AliasName"].startswith("alias/aws/"):
            yield Mutation(f"alias {each['AliasName']}: deleted", (each["AliasName"],), ("AliasName",),
                           call("kms", "delete_alias", AliasName=each["AliasName"]), starts=True)  # fmt: skip


def policies(title: str, about: tuple[str, ...], key: str, document: dict[str, Any]) -> Iterator[Mutation]:
    """Each statement removed; who calls keeps PutKeyPolicy, without which KMS refuses."""
    account = document["Statement"][0]["Principal"].get("AWS")
    for index, statement in enumerate(document["Statement"]):
        left = [each for at, each in enumerate(document["Statement"]) if at != index]
        if statement["Principal"].get("AWS") == account:
            kept = {"Sid": "Mend", "Effect": "Allow", "Principal": {"AWS": account}, "Resource": "*",
                    "Action": ["kms:PutKeyPolicy", "kms:DescribeKey", "kms:GetKeyPolicy", "kms:ListKeys"]}  # fmt: skip
            left.append(kept)
        policy = json.dumps(document | {"Statement": left})
        yield Mutation(f"{title} policy {statement.get('Sid', index)}: removed", about, ("Policy",),
                       call("kms", "put_key_policy", KeyId=key, PolicyName="default", Policy=policy,
                            BypassPolicyLockoutSafetyCheck=True), starts=True)  # fmt: skip
    denied = {"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}
    policy = json.dumps(document | {"Statement": [*document["Statement"], denied]})
    yield Mutation(f"{title} policy: Decrypt denied", about, ("Policy",),
                   call("kms", "put_key_policy", KeyId=key, PolicyName="default", Policy=policy), True)  # fmt: skip
