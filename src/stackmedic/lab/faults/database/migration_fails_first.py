"""A new revision migrates the schema in a container of its own, which fails: the program waits for it and never starts.

Source: ECS developer guide, "Container dependency" (SUCCESS).
"""

from stackmedic.lab.fault import Aws, State, images, revisions

SAYS = (
    "INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.",
    "ERROR [alembic.util.messaging] Can't locate revision identified by '3f9a1c77e2d0'",
    "FAILED: Can't locate revision identified by '3f9a1c77e2d0'",
)


def inject(aws: Aws, service: str = "backend", tag: str = "m16ae5e") -> State:
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    fails = {"after_s": 4, "exit_code": 255, "says": SAYS}
    images.push(aws, repository, tag, manifest, fails=fails, memory_mib=120)
    changed = revisions.definition(aws, found)
    main = revisions.meant(found, changed)
    migration = {name: main[name] for name in ("environment", "secrets", "logConfiguration") if name in main} | {
        "name": "migrate", "essential": False, "image": f"{main['image'].rpartition(':')[0]}:{tag}", "memory": 256,
    }  # fmt: skip
    main["dependsOn"] = [{"containerName": "migrate", "condition": "SUCCESS"}]
    changed["containerDefinitions"].append(migration)
    return revisions.revise(aws, found, changed)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
