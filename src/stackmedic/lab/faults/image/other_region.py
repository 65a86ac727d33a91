"""A new revision names the registry of another region, where the repository does not exist."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", region: str = "us-east-1") -> State:
    def move(container: dict[str, str]) -> None:
        container["image"] = container["image"].replace(f".{aws.region}.", f".{aws.elsewhere(region)}.")

    return revisions.change(aws, aws.service(service), move)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
