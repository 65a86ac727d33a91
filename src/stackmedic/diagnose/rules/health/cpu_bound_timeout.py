"""The probe starves behind requests that use the CPU: sync workers, one event loop, half a vCPU.

Source: gunicorn worker types; Node event loop; ECS tasks of 256–512 CPU units.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The health check starves behind CPU-bound requests",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="health check timeout cpu bound requests sync workers event loop blocked starved probe half vCPU "
    "single worker busy unhealthy under load",
    signatures=(
        Says(r"event loop … block\w*|block\w* … event loop", weight=5.0),
        Says(r"(?:sync|few|one|single) workers? … (?:busy|block\w*|time\w*)", weight=4.0),
    ),
    clues=(
        Together(
            r"health ?check\w*|probe|unhealthy|failed (?:ELB|container) health|/health\w*",
            r"cpu|sync workers?|event loop|single[- ]thread\w*|workers?|vCPU|gunicorn|puma|blocked|busy" r"|256|512",
            r"<timeout>|times? out|starv\w*|slow|unhealthy",
            r"load|heavy|cpu[- ]bound|long|requests?|«over 90 %»|busy|compute|traffic|computation",
            weight=7.0,
        ),
        Together(
            r"sync workers?|(?:one|single|two) (?:\w+ )?workers?|0\.(?:25|5) vCPU|(?:256|512) CPU|event "
            r"loop|half a vCPU",
            r"Target\.Timeout|health ?checks?|unhealthy|probe",
            r"takes?|export\w*|render\w*|comput\w*|cpu|heavy|load|requests?",
            weight=5.0,
        ),
        Refutes(r"start(?:up|s|ed|ing)|grace|boot"),
        Refutes(r"database|dependency|external"),
        Together(
            r"WORKER TIMEOUT|sync workers?|event loop",
            r"0\.(?:25|5) ?vCPU|half a (?:v?CPU|core)|(?:256|512) (?:CPU|units)|cpu[- ]bound",
            weight=6.0,
        ),
    ),
    reports=(
        "Flask with one sync worker rendering PDFs, 0.25 vCPU. alb: Target.Timeout during exports; gunicorn: "
        "exports take 40 s each",
        "image resizing in a single-threaded worker. alb: Request timed out while a large image is "
        "processed; cpu: 100 %",
    ),
    instead_of=("app.overloaded", "app.slow_endpoint", "network.sg_ingress_missing", "loadbalancer.health_path_wrong"),
    confirm=("aws cloudwatch get-metric-data (AWS/ECS CPUUtilization around the failed checks)",),
    cures=("Answer the probe on a thread or worker of its own, lengthen its time-out, give more CPU.",),
)
