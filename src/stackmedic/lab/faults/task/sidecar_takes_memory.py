"""A new revision adds a sidecar without a limit: together the containers need more than the task has.

Source: containers without limits compete for the task's memory (a sidecar's exporter, a log router).
"""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "51dec42", mib: int = 0) -> State:
    """``mib``: without it, four fifths of the task's memory."""
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    changed = revisions.definition(aws, found)
    taken = mib or int(0.8 * int(changed["memory"]))
    bare = {"requires": [], "postgres": {}, "redis": {}, "port": 9102, "memory_mib": taken, "dialect": "plain"}
    images.push(aws, repository, tag, manifest, **bare)
    main = revisions.meant(found, changed)
    main.pop("memory", None)
    exporter = {"name": "exporter", "essential": False, "image": f"{main['image'].rpartition(':')[0]}:{tag}",
                "logConfiguration": main["logConfiguration"]}  # fmt: skip
    changed["containerDefinitions"].insert(0, exporter)
    return revisions.revise(aws, found, changed)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
