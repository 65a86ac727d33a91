"""A new version checks the database's certificate, and its image does not have the authority that RDS goes by."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "5e21f1f") -> State:
    found = aws.service(service)
    settings = images.asks(aws, found, "postgres")
    return images.release(aws, found, tag, {"postgres": settings | {"sslmode": "verify-full"}})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
