"""A new revision connects to the cache with redis:// where the cache requires TLS: the server drops the connection."""

from stackmedic.lab.fault import Aws, FaultError, State


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    definition = aws.definition(found)
    changed = 0
    for variable in definition["containerDefinitions"][0].get("environment", []):
        if variable["value"].startswith("rediss://"):
            variable["value"] = variable["value"].replace("rediss://", "redis://", 1)
            changed += 1
    if not changed:
        raise FaultError(f"{found['serviceName']} has no variable with a rediss:// address")
    return aws.revise(found, definition)


def heal(aws: Aws, state: State) -> None:
    aws.unrevise(state)
