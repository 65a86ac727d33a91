"""A new revision adds an essential log router, which crashes and takes the task with it."""

from stackmedic.lab.fault import Aws, State, images, revisions

SAYS = ("[error] [config] inconsistent use of tab and space", "[error] [lib] backend failed")


def inject(aws: Aws, service: str = "backend", tag: str = "f10e2b17", after_s: int = 30) -> State:
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    bare = {"requires": [], "postgres": {}, "redis": {}, "port": 2020, "memory_mib": 45, "dialect": "plain"}
    images.push(aws, repository, tag, manifest, **bare, fails={"after_s": after_s, "exit_code": 255, "says": SAYS})
    changed = revisions.definition(aws, found)
    main = revisions.meant(found, changed)
    router = {"name": "log-router", "essential": True, "image": f"{main['image'].rpartition(':')[0]}:{tag}",
              "memoryReservation": 50, "logConfiguration": main["logConfiguration"]}  # fmt: skip
    changed["containerDefinitions"].append(router)
    return revisions.revise(aws, found, changed)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
