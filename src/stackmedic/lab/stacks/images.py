"""Images: pushed into the repositories that a stack has, before its services start.

Terraform makes repositories and does not push; people, or their pipeline, push in between. A stack's programs are a
mapping of repository to tag to program, oldest first; the last is what runs, and is tagged ``latest`` as well.
"""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from stackmedic.lab.stacks.manifest import manifest

Programs = Mapping[str, Mapping[str, Mapping[str, Any]]]


def programs_of(name: str) -> Programs:
    """The programs of a stack; none for one that pushes its own. Raises ModuleNotFoundError for an unknown stack."""
    stack = importlib.import_module(f"{__package__}.{name.replace('-', '_')}")
    programs: Programs = getattr(stack, "PROGRAMS", {})
    return programs


def push(ecr: Any, programs: Programs, between: Callable[[], None]) -> list[str]:
    """Push everything, one generation of all repositories after the other; ``between`` is called after each.

    Returns what was pushed. Raises the client's RepositoryNotFoundException.
    """
    pushed = []
    for age in range(max((len(tags) for tags in programs.values()), default=0), 0, -1):
        for repository, tags in programs.items():
            if age <= len(tags):
                tag = list(tags)[-age]
                text = manifest(dict(tags[tag]), f"{repository}:{tag}")
                for name in (tag, "latest") if age == 1 else (tag,):
                    ecr.put_image(repositoryName=repository, imageTag=name, imageManifest=text)
                    pushed.append(f"{repository}:{name}")
        between()
    return pushed
