"""From what was typed to what app takes."""

from pathlib import Path

from stackmedic.app import Options, Target
from stackmedic.cli.settings import Settings

SINCE_S = 3600.0
TIMEOUT_S = 60.0


def target(stack: str | None, cluster: str | None = None, service: str | None = None) -> Target:
    return Target(stack=stack, cluster=cluster, service=service)


def options(
    settings: Settings,
    *,
    source: Path | None = None,
    record: Path | None = None,
    read_secret_keys: bool = False,
    state: str | None = None,
) -> Options:
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
    )
