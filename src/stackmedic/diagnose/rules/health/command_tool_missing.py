"""The health command uses a tool or a shell that the image lacks.

Slim and distroless images have no curl, wget or sh; the check then fails from the first. Source: guide
omnirapeutic; container health checks run inside the container.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.onset import came_with_revision, newest_change
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.starting import OWN_CHECK, Start, complains, given_up
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot
from stackmedic.model.task import ContainerDefinition, TaskDefinition

TOOL = re.compile(r"(?:^|[\s/;&|(])(curl|wget|nc|bash|pg_isready|redis-cli|grpc_health_probe)\b")
ASKED = re.compile(r"\b(curl|wget|kube-probe)/|\b127\.0\.0\.1\b|::1\b|\blocalhost\b|\b(GET|HEAD) /", re.IGNORECASE)

rule = Rule(
    __name__,
    title="The health check's command uses a tool that the image lacks",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="health check command curl wget not found image slim distroless alpine shell missing executable "
    "CMD-SHELL unhealthy",
    signatures=(
        Proves(r"(?:curl|wget|nc|sh|bash|pg_isready|redis-cli|grpc_health_probe): (?:command )?not found", weight=5.0),
        Proves(r'exec: "(?:curl|wget|/bin/sh|sh|bash|nc|CMD\S*)": executable file not found', weight=5.0),
        Proves(
            r'exec: "/?(?:usr/)?(?:bin/)?(?:sh|bash|curl|wget)": stat ', weight=5.0
        ),  # runc, of a path that is not there
        Says(r"«exit 127» … health", weight=4.0),
    ),
    clues=(
        Together(
            r"health ?check\w*|CMD-SHELL|HEALTHCHECK",
            r"curl|wget|shell|/bin/sh|bash|\bnc\b|pg_isready|tool|grpc_health_probe",
            r"not (?:found|installed|in|available|included|part)|<no> … (?:curl|wget|shell|sh|bash)"
            r"|missing|lacks?|distroless|slim|scratch|executable file|«exit 127»",
            weight=6.0,
        ),
        Refutes(r"without (?:the )?-f|stderr"),
    ),
    reports=(
        "distroless Java image. ecs: task failed container health checks; task definition: CMD-SHELL curl -f "
        "http://localhost:8080/actuator/health || exit 1",
        "health check CMD curl in golang scratch image. ecs: UNHEALTHY from the first check on; app: serving on :8080",
    ),
    instead_of=("task.entry_command_array",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].healthCheck'",
    ),
    cures=("Install the tool, or check with what the image has (the program's own runtime).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    """Likely at most: nothing in the account lists an image's files, and ECS keeps no output of the check."""
    start = given_up(snapshot, service)
    if isinstance(start, Gap):
        yield Undecided(about=service.arn, service=service.arn, gaps=(start,))
        return
    change = newest_change(snapshot, service)
    if start is None or not serves(start):
        return
    if change is None:
        yield from never_passed(snapshot, service, start)
    elif came_with_revision(snapshot, service, start.task, start.ended):
        after, before = (snapshot.find(TaskDefinition, each) for each in (change.revision, change.before))
        new, old = (each.container(start.container) if each else None for each in (after, before))
        if new and old and tool_of(new) and may_lack(old, new):
            yield lacking(service, start, new)


def never_passed(snapshot: Snapshot, service: Service, start: Start) -> Iterator[Finding]:
    """A first deployment that has not come up yet, and whose program was not even asked by the check."""
    definition = snapshot.find(TaskDefinition, start.task.task_definition)
    checked = definition.container(start.container) if definition else None
    deployed = service.primary
    came_up = deployed is None or deployed.rollout_state == "COMPLETED"
    if checked and tool_of(checked) and not came_up and not was_asked(start):
        yield lacking(service, start, checked, "image")


def was_asked(start: Start) -> bool:
    """Whether the program tells of a request from its own machine, or by such a tool: then there is one."""
    return any(ASKED.search(each.message) for each in start.lines if each is not start.ready)


def serves(start: Start) -> bool:
    """Whether a container's own check gave up a program that says it serves and names no error."""
    return OWN_CHECK in (start.task.stopped_reason or "") and start.ready is not None and not complains(start)


def may_lack(old: ContainerDefinition, new: ContainerDefinition) -> bool:
    """Another tool, or the same check in another image; a check that asks something else may fail for that."""
    return tool_of(new) != tool_of(old) or (new.image != old.image and new.health_command == old.health_command)


def tool_of(container: ContainerDefinition) -> str | None:
    """The program that the check calls, where it is one that slim images lack."""
    found = TOOL.search(" ".join(container.health_command))
    return found[1] if found else None


def lacking(service: Service, start: Start, container: ContainerDefinition, where: str = "new image") -> Finding:
    says = f"the check of {container.name} calls {tool_of(container)}, which its {where} may lack"
    reason = "what an image holds is not in the account"
    return rule.finding(
        about=start.task.task_definition,
        hurts=(service.arn,),
        says=f"{says}: the program serves, and only the container's own check fails",
        evidence=(
            container.seen("health_command", says),
            container.seen("image", f"{container.name} runs {container.image}"),
            *((start.ready.seen("message", "the program serves"),) if start.ready else ()),
            start.task.seen("stopped_reason", f"task {start.task.id} was given up"),
        ),
        confidence=Confidence.LIKELY,
        since=start.ended,
        decide=(Gap(call="", reason=reason, needs=f"ecs:ExecuteCommand: which {tool_of(container)}", hides=()),),
    )
