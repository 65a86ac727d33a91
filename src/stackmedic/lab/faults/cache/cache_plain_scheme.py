"""A new revision connects to the cache with redis:// where the cache requires TLS: the server drops the connection."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    name, value = revisions.variable(aws, found, lambda _, text: text.startswith("rediss://"), "a rediss:// address")
    return revisions.set_variable(aws, found, name, value.replace("rediss://", "redis://", 1))


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
