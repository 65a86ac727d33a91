"""build.*: what the newest build of a project said before it failed, beside the project's settings and its role."""

from typing import Any

import pytest

from stackmedic.diagnose.rule import Check
from stackmedic.diagnose.rules.build import (
    context_too_large,
    dependency_conflict,
    dockerfile_error,
    ecr_push_denied,
    privileged_mode_off,
    registry_login_expired,
)
from stackmedic.model.access import Permit
from stackmedic.model.build import Build
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import EVERYWHERE, Snapshot
from tests.diagnose.builders import Listed, Missing, Part, a_snapshot, ago, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.table import Told, rows

PROJECT = "arn:aws:codebuild:eu-west-1:123456789012:project/shop-backend-build"
ID = "shop-backend-build:0f1e2d3c"
ROLE = "arn:aws:iam::123456789012:role/shop-build"
REPOSITORY = "arn:aws:ecr:eu-west-1:123456789012:repository/shop-backend"
SCOPE = (ID, "shop-backend-build")

# Sources: the messages of pip, npm, BuildKit and Docker; CodeBuild user guide, "Troubleshooting AWS CodeBuild".
CONFLICT = "ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/"
INSTALL = 'ERROR: failed to solve: process "/bin/sh -c pip install" did not complete successfully: exit code: 1'
NOT_COPIED = '#8 ERROR: failed to calculate checksum of ref 5kq0: "/requirements.lock": not found'
NO_DAEMON = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
EXPIRED = "denied: Your authorization token has expired. Reauthenticate and try again."
DENIED = (
    "denied: User: arn:aws:sts::123456789012:assumed-role/shop-build/AWSCodeBuild-0f1e is not authorized to perform: "
    f"ecr:InitiateLayerUpload on resource: {REPOSITORY} because no identity-based policy allows the action"
)


def built(*lines: str, parts: tuple[Part | Missing, ...] = (), **more: Any) -> Snapshot:
    """The newest build of the project, and what it said."""
    facts = {
        "id": ID, "arn": PROJECT.replace(":project/", ":build/") + ":0f1e2d3c", "project": "shop-backend-build",
        "status": "FAILED", "role_arn": ROLE, "privileged": True, "log_group": "/aws/codebuild/shop-backend-build",
        "log_stream": "0f1e2d3c", "ended_at": ago("20m"),
    }  # fmt: skip
    build = make(Build, "codebuild:BatchGetBuilds", "builds[0]", **(facts | more))
    told = tuple(
        make(LogLine, "logs:GetLogEvents", f"events[{at}]", at=ago("20m"), message=line)
        for at, line in enumerate(lines)
    )
    return a_snapshot(Listed(Build, EVERYWHERE, (build,)), Listed(LogLine, SCOPE, told), *parts)


def iam(decision: str) -> Listed:
    permit = make(
        Permit, "iam:SimulatePrincipalPolicy", "EvaluationResults[0]", action="ecr:InitiateLayerUpload",
        decision=decision, resource=REPOSITORY,
    )  # fmt: skip
    return Listed(Permit, (ROLE, REPOSITORY), (permit,))


def table(line: str, *parts: Part, like: dict[str, Snapshot], **more: Any) -> Told:
    """What every cause of a failed build has in common."""
    return Told(
        PROJECT,
        {"the newest build says so": built(line, parts=parts, **more)},
        {
            "it has been built since": built(line, parts=parts, **(more | {"status": "SUCCEEDED"})),
            "it is being built": built(line, parts=parts, **(more | {"status": "IN_PROGRESS"})),
            "somebody stopped it": built(line, parts=parts, **(more | {"status": "STOPPED"})),
            "another product is built": built(line, parts=parts, **(more | {"project": "blog-build"})),
            "it says something else": built("npm ERR! code 1"),
            "nobody builds": a_snapshot(Listed(Build, EVERYWHERE, ())),
            **like,
        },
        {
            "builds may not be read": a_snapshot(unreadable(Build)),
            "its log may not be read": built(line, parts=(*parts, unreadable(LogLine, SCOPE)), **more),
        },
    )


TABLE = {
    dependency_conflict: table(CONFLICT, like={"an instruction fails": built(NOT_COPIED)}),
    dockerfile_error: table(NOT_COPIED, like={"versions exclude each other": built(CONFLICT, INSTALL)}),
    registry_login_expired: table(EXPIRED, like={"the role may not push": built(DENIED)}),
    context_too_large: table(
        "#4 transferring context: 30720.00MB",
        like={"it is of the usual size": built("#4 transferring context: 14.00MB")},
        status="TIMED_OUT",
    ),
    privileged_mode_off: table(
        NO_DAEMON, like={"its daemon died in privileged mode": built(NO_DAEMON)}, privileged=False
    ),
    ecr_push_denied: table(
        DENIED, iam("implicitDeny"), like={"it has been allowed since": built(DENIED, parts=(iam("allowed"),))}
    ),
}


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "found"))
def test_what_is_wrong_is_found(check: Check, snapshot: Snapshot, about: str) -> None:
    found = the_finding(check, snapshot)
    assert (found.about, found.hurts) == (about, ())


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "silent"))
def test_what_looks_alike_is_silent(check: Check, snapshot: Snapshot, about: str) -> None:
    assert findings(check, snapshot) == []


@pytest.mark.parametrize(("check", "snapshot", "about"), rows(TABLE, "hidden"))
def test_what_could_not_be_read_is_undecided(check: Check, snapshot: Snapshot, about: str) -> None:
    assert undecided(check, snapshot)


def test_a_push_that_iam_may_not_be_asked_about_is_undecided() -> None:
    assert undecided(ecr_push_denied.check, built(DENIED, parts=(unreadable(Permit, (ROLE, REPOSITORY)),)))
