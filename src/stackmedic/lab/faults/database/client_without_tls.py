"""A new version connects to the database without TLS, which the server's rds.force_ssl requires."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "9147e11") -> State:
    found = aws.service(service)
    settings = images.program(images.of(aws, found)[2])["postgres"]
    return images.release(aws, found, tag, {"postgres": settings | {"sslmode": "disable"}})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
