"""CodeBuild: a project keeps the key that it was given (moto shows the key of S3 for every project)."""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


@after("codebuild", "CreateProject", "UpdateProject")
def keep_key(account: "Account", call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    key = call.parameters.get("encryptionKey")
    if key:
        project = account.moto("codebuild").codebuild_projects[call.parameters["name"]]
        project.project_metadata["encryptionKey"] = stored["project"]["encryptionKey"] = key
    return stored
