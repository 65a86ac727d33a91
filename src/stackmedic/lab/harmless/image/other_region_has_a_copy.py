"""The image lies in a registry of another region too, and a new revision pulls it from there: slower, and it works."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "frontend", region: str = "us-east-1") -> State:
    found, region = aws.service(service), aws.elsewhere(region)
    repository, tag, manifest = images.of(aws, found)
    other = Aws(aws.url, region)
    other("ecr").create_repository(repositoryName=repository)
    other("ecr").put_image(repositoryName=repository, imageTag=tag, imageManifest=manifest)

    def move(container: dict[str, str]) -> None:
        container["image"] = container["image"].replace(f".{aws.region}.", f".{region}.")

    return {"repository": repository, "region": region, **revisions.change(aws, found, move)}


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
    Aws(aws.url, state["region"])("ecr").delete_repository(repositoryName=state["repository"], force=True)
