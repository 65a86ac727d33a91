"""The health check cannot fail, so a broken task is never replaced.

`curl` without -f exits 0 on a 500; a proxy answers for the program behind it; `|| true`. Source: curl manual
(--fail); "Determine Amazon ECS task health using container health checks".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The health check cannot fail",
    severity=Severity.MEDIUM,
    topic="health check always passes curl without -f exit 0 exit code static page proxy answers broken task "
    "not replaced healthy although down",
    signatures=(
        Proves(r"curl without (?:the )?-?-f", weight=5.0),
        Says(
            r"health ?check\S* … (?:always (?:pass\w*|succe\w*|green|healthy|returns? 200)|cannot fail"
            r"|never fails?|exit 0|\|\| true)",
            weight=5.0,
        ),
        Says(r"curl … without … (?:-f|--fail)", weight=5.0),
        Says(r"(?:broken|dead|hung|unresponsive) tasks? … (?:never|not) … replaced", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:healthy|200|passes|green)",
            r"(?:while|although|though|despite|but|even) … (?:down|broken|gone|dead|fail\w*|error\w*"
            r"|unavailable|crash\w*)",
            r"health|probe|/health\w*|check",
            weight=6.0,
        ),
        Refutes(r"stderr"),
    ),
    reports=(
        "nginx in front of PHP-FPM. task definition: healthCheck: CMD-SHELL, exit 0; site: 500 for hours, no "
        "task was replaced",
        'container health check is "echo ok". the process was deadlocked for a day and never replaced',
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].healthCheck'",
    ),
    cures=("Check what clients need, with a command that fails when it does (curl -fsS).",),
)
