"""A new revision has a container beside the program that does its work and ends; it is not essential."""

from stackmedic.lab.fault import Aws, State, images, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "0d0e5e1") -> State:
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    bare = {"requires": [], "postgres": {}, "redis": {}, "port": 9999, "memory_mib": 30, "dialect": "plain"}
    images.push(aws, repository, tag, manifest, **bare, fails={"after_s": 5, "exit_code": 0, "says": ("copied",)})
    changed = revisions.definition(aws, found)
    main = revisions.meant(found, changed)
    copier = {"name": "copy-assets", "essential": False, "image": f"{main['image'].rpartition(':')[0]}:{tag}",
              "logConfiguration": main["logConfiguration"]}  # fmt: skip
    changed["containerDefinitions"].append(copier)
    return revisions.revise(aws, found, changed)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
