"""Builds of a service's image in CodeBuild: the project that does them, and what is wrong with what it builds."""

from typing import Any

from stackmedic.lab.fault import hiding, images, roles
from stackmedic.lab.fault.aws import Aws, State

ROLE = "image-build"
TRUSTS_BUILDS = {
    "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "codebuild.amazonaws.com"},
}  # fmt: skip
NEEDS = ("ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload",
         "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage")  # fmt: skip


def project(aws: Aws, service: str) -> dict[str, Any]:
    """The account's project; where there is none, one that builds the service's image as others would have it."""
    names = aws("codebuild").list_projects()["projects"]
    if not names:
        names = [make(aws, images.of(aws, aws.service(service))[0])]
    return dict(aws("codebuild").batch_get_projects(names=names[:1])["projects"][0])


def make(aws: Aws, repository: str) -> str:
    trust = {"Version": "2012-10-17", "Statement": [TRUSTS_BUILDS]}
    roles.create(aws, ROLE, trust)
    roles.grant(aws, ROLE, *NEEDS)
    roles.grant(aws, ROLE, "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
    found = aws("ecr").describe_repositories(repositoryNames=[repository])["repositories"][0]
    account = found["registryId"]
    aws("codebuild").create_project(
        name=f"{repository}-build", serviceRole=f"arn:aws:iam::{account}:role/{ROLE}",
        source={"type": "GITHUB", "location": f"https://github.com/example/{repository}.git"},
        artifacts={"type": "NO_ARTIFACTS"}, timeoutInMinutes=30,
        environment={
            "type": "LINUX_CONTAINER", "image": "aws/codebuild/amazonlinux2-x86_64-standard:5.0",
            "computeType": "BUILD_GENERAL1_SMALL", "privilegedMode": True,
            "environmentVariables": [{"name": "REPOSITORY_URL", "value": found["repositoryUri"]}],
        },
    )  # fmt: skip
    aws.control("advance", seconds=10)  # A new role counts seconds later.
    return f"{repository}-build"


def build(aws: Aws, name: str) -> None:
    aws("codebuild").start_build(projectName=name)


def hide(aws: Aws, service: str, kind: str, value: float) -> State:
    """Something is wrong with what is built, and somebody builds it."""
    name = project(aws, service)["name"]
    state = hiding.hide(aws, kind, name, value)
    build(aws, name)
    return {"project": name, **state}


def mend(aws: Aws, state: State) -> None:
    """It is put right, and built again."""
    hiding.show(aws, state)
    build(aws, state["project"])
