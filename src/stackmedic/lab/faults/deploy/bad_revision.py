"""A new version is deployed whose program crashes at start: a new tag, a new revision, and the breaker rolls back."""

from stackmedic.lab.fault import Aws, State, images, revisions

SAYS = (
    "Traceback (most recent call last):",
    '  File "/app/app/main.py", line 12, in <module>',
    "    from app.services.ledger import Ledger",
    "ImportError: cannot import name 'Ledger' from 'app.services.ledger' (/app/app/services/ledger.py)",
)


def inject(aws: Aws, service: str = "backend", tag: str = "d00dfe1") -> State:
    return images.release(aws, aws.service(service), tag, {"fails": {"after_s": 3, "exit_code": 1, "says": SAYS}})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
