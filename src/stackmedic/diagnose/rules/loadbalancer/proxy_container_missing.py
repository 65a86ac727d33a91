"""Traffic reaches the web container directly because the proxy container is not in the task.

Source: guide onyx: paths that the proxy would send to another service end at the wrong one.
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

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
