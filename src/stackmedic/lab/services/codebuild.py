"""CodeBuild: a project keeps the key that it was given (moto shows the key of S3 for every project); builds are logged.

A build's stream is named by what stands behind the colon of its id; its role has to be allowed to write it
(docs.aws.amazon.com/codebuild/latest/userguide: setting-up-service-role.html, view-build-details-phases.html).
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after
from stackmedic.lab.physics import permissions
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

PHASES = ("DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD")
PHASE_S = 30.0


@after("codebuild", "CreateProject", "UpdateProject")
def keep_key(account: "Account", call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    key = call.parameters.get("encryptionKey")
    if key:
        project = account.moto("codebuild").codebuild_projects[call.parameters["name"]]
        project.project_metadata["encryptionKey"] = stored["project"]["encryptionKey"] = key
    return stored


@after("codebuild", "StartBuild")
def log(account: "Account", call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """The phases are logged as they end."""
    name, _, stream = str(stored["build"]["id"]).partition(":")
    role = str(account.moto("codebuild").codebuild_projects[name].project_metadata["serviceRole"])
    group = f"/aws/codebuild/{name}"
    if permissions.role_may(account, role, "logs:PutLogEvents", account.arn("logs", f"log-group:{group}:*")):
        for number, phase in enumerate(PHASES, 1):
            account.world.after(number * PHASE_S, partial(_ended, account, group, stream, phase))
    return stored


def _ended(account: "Account", group: str, stream: str, phase: str) -> None:
    at = account.world.utc().strftime("%Y/%m/%d %H:%M:%S.%f")
    account.logs.write(group, stream, f"[Container] {at} Phase complete: {phase} State: SUCCEEDED", account.world.now)
