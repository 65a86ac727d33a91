"""Secrets Manager, where moto differs: versions have the time at which they were made, and moving a label moves them.

Source: Secrets Manager API reference, ListSecretVersionIds (CreatedDate; versions without a label are listed only with
IncludeDeprecated) and UpdateSecretVersionStage (the version that loses AWSCURRENT is AWSPREVIOUS from then on).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after
from stackmedic.lab.wire import Call


def secret(account: Account, call: Call) -> Any:
    return account.moto("secretsmanager", call.region).secrets[call.parameters["SecretId"]]


@after("secretsmanager", "ListSecretVersionIds")
def list_secret_version_ids(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    found = secret(account, call)
    kept = [
        {"VersionId": number, "VersionStages": version["version_stages"], "CreatedDate": version["createdate"]}
        for number, version in found.versions.items()
        if version["version_stages"] or call.parameters.get("IncludeDeprecated")
    ]
    return {"ARN": found.arn, "Name": found.name, "Versions": kept}


@after("secretsmanager", "UpdateSecretVersionStage")
def update_secret_version_stage(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    found = secret(account, call)
    if call.parameters["VersionStage"] == "AWSCURRENT" and call.parameters.get("MoveToVersionId"):
        found.set_default_version_id(call.parameters["MoveToVersionId"])  # What GetSecretValue answers unasked.
    found.last_changed_date = int(account.world.now)
    return {"ARN": found.arn, "Name": found.name}
