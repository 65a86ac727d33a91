"""A new version connects to the database without TLS, which the server's rds.force_ssl requires."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "9147e11") -> State:
    found = aws.service(service)
    settings = images.asks(aws, found, "postgres")
    return images.release(aws, found, tag, {"postgres": settings | {"sslmode": "disable", "tls": False}})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
