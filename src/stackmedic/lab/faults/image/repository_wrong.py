"""A new revision names another repository than the one that is pushed to."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", repository: str = "backend-prod") -> State:
    def rename(container: dict[str, str]) -> None:
        registry, _, rest = container["image"].partition("/")
        container["image"] = f"{registry}/{repository}:{rest.rpartition(':')[2]}"

    return revisions.change(aws, aws.service(service), rename)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
