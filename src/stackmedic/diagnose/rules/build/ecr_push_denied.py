"""The role that builds may not push to ECR.

Source: guide multitenant-ai; "IAM permissions for pushing an image to an Amazon ECR private repository".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.builds import failed_builds, finding, said
from stackmedic.diagnose.refusals import REFUSED, still_refused
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

PUSHES = re.compile(r"ecr:(?:GetAuthorizationToken|(?:Initiate|Complete)LayerUpload|UploadLayerPart|PutImage|Batch\w+)")

rule = Rule(
    __name__,
    title="The build role may not push to ECR",
    severity=Severity.HIGH,
    topic="push ecr denied build role InitiateLayerUpload UploadLayerPart CompleteLayerUpload PutImage "
    "codebuild github actions pipeline",
    signatures=(
        Proves(
            r"not authorized to perform: ecr:(?:InitiateLayerUpload|UploadLayerPart|CompleteLayerUpload" r"|PutImage)"
        ),
        Proves(r"ecr:(?:InitiateLayerUpload|UploadLayerPart|CompleteLayerUpload|PutImage)", weight=5.0),
        Says(r"denied: User: .{0,160}ecr:"),
        Says(r"push(?:ing)? … (?:denied|403 Forbidden|not authorized)"),
    ),
    clues=(
        Together(
            r"(?:docker )?push\w*",
            r"ecr",
            r"<denied>|denied|403",
            r"build|pipeline|role|codebuild|github|runner|ci\b",
            weight=5.0,
        ),
        Refutes(r"expired|no basic auth|re-?authenticate|login", weight=-4.0),
    ),
    reports=(
        "GitLab runner with an instance role. docker push: denied: User: "
        "arn:aws:sts::111122223333:assumed-role/runner/i-0abc is not authorized to perform: "
        "ecr:UploadLayerPart on resource",
        "GitHub Actions with OIDC role. docker: failed to push: unexpected status: 403 Forbidden, the role "
        "may pull but not ecr:PutImage",
    ),
    instead_of=("image.pull_iam", "iam.permission_missing"),
    confirm=(
        "aws iam simulate-principal-policy --policy-source-arn BUILD-ROLE-ARN --action-names ecr:PutImage "
        "ecr:InitiateLayerUpload ecr:UploadLayerPart ecr:CompleteLayerUpload --resource-arns REPOSITORY-ARN",
    ),
    cures=("Allow the push actions on the repository, and ecr:GetAuthorizationToken on *, to the build role.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for build in failed_builds(snapshot, service):
        for found, line in said(snapshot, build, REFUSED):
            role = build.role_arn or ""
            if not PUSHES.fullmatch(found["action"]) or found["role"] != role.rsplit("/", 1)[-1]:
                continue
            for permit in still_refused(snapshot, role, found["resource"], found["action"]):
                says = f"the role of {build.project} may not {permit.action}, so that its images are not pushed"
                yield finding(
                    rule, build, says, permit.seen("decision", says), line.seen("message", line.message.strip())
                )
