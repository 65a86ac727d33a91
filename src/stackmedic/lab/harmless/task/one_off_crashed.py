"""A task that somebody starts by hand from an earlier, broken version crashes; no service runs that version."""

from stackmedic.lab.fault import Aws, State, images, revisions

SAYS = ("ModuleNotFoundError: No module named 'app.experiments'",)


def inject(aws: Aws, service: str = "backend", tag: str = "7121a15") -> State:
    found = aws.service(service)
    repository, _, manifest = images.of(aws, found)
    images.push(aws, repository, tag, manifest, fails={"after_s": 2, "exit_code": 1, "says": SAYS})
    changed = revisions.definition(aws, found)
    changed["family"] = f"{changed['family']}-experiment"
    container = revisions.meant(found, changed)
    container["image"] = f"{container['image'].rpartition(':')[0]}:{tag}"
    made = aws("ecs").register_task_definition(**changed)["taskDefinition"]["taskDefinitionArn"]
    revisions.run_once(aws, found, made)
    return {}


def heal(aws: Aws, state: State) -> None:
    """A stopped task disappears by itself."""
