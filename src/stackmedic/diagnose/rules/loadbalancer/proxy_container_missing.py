"""Traffic reaches the web container directly because the proxy container is not in the task.

Source: guide onyx: paths that the proxy would send to another service end at the wrong one.
"""

from collections.abc import Iterator

from stackmedic.diagnose.listening import ties, ties_before
from stackmedic.diagnose.onset import Change, newest_change
from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import TaskDefinition

rule = Rule(
    __name__,
    title="The proxy container is not in the task",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="proxy container nginx missing task definition web container direct api path 404 sidecar not "
    "included traffic",
    signatures=(
        Says(
            r"(?:proxy|nginx|gateway|envoy) (?:container|sidecar|service) … (?:missing|not in|absent"
            r"|removed|left out|not deployed)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"proxy|nginx|reverse proxy|envoy|gateway",
            r"(?:container|sidecar|it) … (?:<no>|not (?:in|part|included|deployed|there)|removed|missing"
            r"|dropped|left out)|<no> … (?:proxy|nginx) (?:container|sidecar)?",
            r"task\b|task definition|compose|web|frontend",
            weight=6.0,
        ),
        Together(
            r"/api\b|api path",
            r"404|html|frontend|web container",
            r"proxy|nginx",
            r"missing|without|directly",
            weight=3.0,
        ),
    ),
    reports=(
        "Onyx-like stack: nginx, web, api. site: /api/health returns the 404 page of Next.js; task "
        "definition: web container only; nginx was left out",
        "frontend and nginx sidecar, new task definition from a template. site: requests for the API and "
        "websockets reach the frontend server; nginx sidecar missing",
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[name,portMappings]'",
    ),
    cures=(
        "Put the proxy back into the task and let the target group point at it, or route the paths in listener rules.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    change = newest_change(snapshot, service)
    if change:
        yield from gone(snapshot, service, change)


def gone(snapshot: Snapshot, service: Service, change: Change) -> Iterator[Finding]:
    """The container that the load balancer asked before stood before one that is asked directly now."""
    before, after = (snapshot.find(TaskDefinition, each) for each in (change.before, change.revision))
    then = {each.target_group_arn: each for one in ties_before(snapshot, service) for each in one.load_balancers}
    for tie in ties(snapshot, service) if before and after else ():
        old = then.get(tie.target_group_arn)
        proxy = before.container(old.container_name) if old and before else None
        if not (old and proxy and before and after) or after.container(proxy.name):
            continue
        if before.container(tie.container_name) and after.container(tie.container_name):
            says = f"{proxy.name} is no longer in the task: requests go straight to {tie.container_name}"
            seen = (
                proxy.seen("name", f"{before.family}:{before.revision} had it before {tie.container_name}"),
                old.seen("container_name", f"the load balancer asked {old.container_name}"),
                tie.seen("container_name", f"it asks {tie.container_name} now"),
            )
            yield rule.finding(
                about=service.arn, hurts=(service.arn,), says=says, evidence=(*seen, *change.evidence), since=change.at
            )
