"""A revision is registered whose image does not exist; no service uses it."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", tag: str = "nowhere") -> State:
    found = aws.service(service)
    changed = revisions.definition(aws, found)
    container = revisions.meant(found, changed)
    container["image"] = f"{container['image'].rpartition(':')[0]}:{tag}"
    return {"definition": aws("ecs").register_task_definition(**changed)["taskDefinition"]["taskDefinitionArn"]}


def heal(aws: Aws, state: State) -> None:
    aws("ecs").deregister_task_definition(taskDefinition=state["definition"])
