"""The repository's own policy denies pulls to the execution role; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, images, revisions, roles


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    repository, _, _ = images.of(aws, found)
    arn = revisions.definition(aws, found)["executionRoleArn"]
    document = roles.policy(
        "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", effect="Deny", resource=None, Principal={"AWS": arn}
    )
    aws("ecr").set_repository_policy(repositoryName=repository, policyText=document)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "repository": repository}


def heal(aws: Aws, state: State) -> None:
    aws("ecr").delete_repository_policy(repositoryName=state["repository"])
    revisions.redeploy(aws, aws.service(state["service"]))
