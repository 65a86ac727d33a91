"""From what was typed to what app takes."""

from pathlib import Path

from stackmedic.app import Options, Target
from stackmedic.cli.settings import Settings
from stackmedic.config import THROUGH
from stackmedic.errors import UsageError
from stackmedic.model.probed import Ways

SINCE_S = 3600.0
TIMEOUT_S = 60.0
WAIT_S = 5.0


def target(stack: str | None, cluster: str | None = None, service: str | None = None) -> Target:
    return Target(stack=stack, cluster=cluster, service=service)


def typed(settings: Settings, stack: str | None, cluster: str | None, service: str | None) -> tuple[str, ...]:
    """What says which stack is meant, as the next command has to say it again."""
    flags = {"--cluster": cluster, "--service": service, "--profile": settings.profile, "--region": settings.region}
    flags["--config"] = str(settings.config) if settings.config else None
    return (*filter(None, (stack,)), *(word for flag, said in flags.items() if said for word in (flag, said)))


def options(
    settings: Settings,
    *,
    source: Path | None = None,
    record: Path | None = None,
    read_secret_keys: bool = False,
    state: str | None = None,
    probe: bool = False,
    through: str = "",
    kinds: tuple[str, ...] = (),
    wait_s: float = WAIT_S,
    ways: Ways | None = None,
    costs: bool = False,
) -> Options:
    if through and not THROUGH.fullmatch(through):
        raise UsageError(f"{through} is no id of a host.", "it looks like i-0123456789abcdef0, a task like ecs:SERVICE")
    if source and (probe or through):
        raise UsageError("A recording can be asked nothing.", "it answers what was asked when it was made")
    return Options(
        profile=settings.profile,
        region=settings.region,
        since_s=settings.since_s or SINCE_S,
        timeout_s=settings.timeout_s or TIMEOUT_S,
        source=source,
        record=record,
        read_secret_keys=read_secret_keys,
        config=settings.config,
        state=state,
        probe=probe,
        through=through,
        kinds=kinds,
        wait_s=wait_s,
        ways=ways,
        costs=costs,
    )
