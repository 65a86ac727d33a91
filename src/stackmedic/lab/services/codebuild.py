"""CodeBuild: projects are moto's, which shows the key of S3 for every one of them; builds are the lab's."""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after, own
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


@after("codebuild", "CreateProject")
def keep_key(account: "Account", call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    key = call.parameters.get("encryptionKey")
    if key:
        project = account.moto("codebuild").codebuild_projects[call.parameters["name"]]
        project.project_metadata["encryptionKey"] = stored["project"]["encryptionKey"] = key
    return stored


@own("codebuild", "UpdateProject")
def update_project(account: "Account", call: Call) -> dict[str, Any]:
    """What is given takes the place of what was; the rest stays."""
    name = call.parameters["name"]
    project = account.moto("codebuild", call.region).codebuild_projects.get(name)
    if project is None:
        arn = f"arn:aws:codebuild:{call.region}:{account.id}:project/{name}"
        raise AwsError("ResourceNotFoundException", f"Project cannot be found: {arn}")
    project.project_metadata |= {**call.parameters, "lastModified": account.world.utc()}
    return {"project": project.project_metadata}


@own("codebuild", "StartBuild")
def start_build(account: "Account", call: Call) -> dict[str, Any]:
    name = call.parameters["projectName"]
    kept = _project(account, name).project_metadata
    version = str(call.parameters.get("sourceVersion") or kept.get("sourceVersion") or "refs/heads/main")
    return {"build": account.builds.start({**kept}, "lab", version).wire}


@own("codebuild", "StopBuild")
def stop_build(account: "Account", call: Call) -> dict[str, Any]:
    found = account.builds.known.get(call.parameters["id"])
    if found is None:
        raise AwsError("ResourceNotFoundException", f"Build {call.parameters['id']} does not exist")
    if not found.wire["buildComplete"]:
        account.builds.end(found, "STOPPED")
    return {"build": found.wire}


@own("codebuild", "BatchGetBuilds")
def batch_get_builds(account: "Account", call: Call) -> dict[str, Any]:
    known, asked = account.builds.known, call.parameters["ids"]
    return {
        "builds": [known[each].wire for each in asked if each in known],
        "buildsNotFound": [each for each in asked if each not in known],
    }


@own("codebuild", "ListBuilds")
def list_builds(account: "Account", call: Call) -> dict[str, Any]:
    return {"ids": _sorted(list(reversed(account.builds.known)), call)}


@own("codebuild", "ListBuildsForProject")
def list_builds_for_project(account: "Account", call: Call) -> dict[str, Any]:
    name = call.parameters["projectName"]
    _project(account, name)
    return {"ids": _sorted([each.wire["id"] for each in account.builds.of(name)], call)}


def _sorted(newest_first: list[str], call: Call) -> list[str]:
    """The newest come first unless somebody asks otherwise (API reference, ListBuildsForProject)."""
    return newest_first[::-1] if call.parameters.get("sortOrder") == "ASCENDING" else newest_first


def _project(account: "Account", name: str) -> Any:
    found = account.moto("codebuild").codebuild_projects.get(name)
    if found is None:
        arn = account.arn("codebuild", f"project/{name}")
        raise AwsError("ResourceNotFoundException", f"Project cannot be found: {arn}")
    return found
