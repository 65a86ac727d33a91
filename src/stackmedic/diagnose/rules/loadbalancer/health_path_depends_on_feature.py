"""The health path exists only while a feature is switched on: an actuator, a metrics module, a debug flag, an edition.

Source: Spring Boot management endpoints, Keycloak health-enabled, Grafana and Vault options.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The health path exists only with a feature switched on",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="health path endpoint feature flag enabled actuator health-enabled option disabled setting exists "
    "only when module metrics",
    signatures=(
        Says(r"health[-_]enabled|KC_HEALTH_ENABLED|management\.endpoint\w*|actuator", weight=5.0),
        Says(
            r"(?:endpoint|path|route) … (?:only|just) (?:exists?|available|registered|served|enabled) "
            r"(?:when|if|with)"
        ),
    ),
    clues=(
        Together(
            r"health|/health\w*|check",
            r"(?:feature|flag|option|setting|module|actuator|health[-_]enabled|KC_HEALTH\w*|enabled?"
            r"|plugin|profile|module) … (?:off|disabled|not (?:enabled|set|active)|false|missing|switched"
            r"|required|only|turned)|only (?:exists?|available|served|works?) (?:when|if|with)",
            r"404|not found|unhealthy|«status 404»|fail",
            weight=6.0,
        ),
        Refutes(r"redirect|30[12]", weight=-2.0),
    ),
    reports=(
        "Grafana Loki / Vault in the cluster. alb: Health checks failed with these codes: [404]; app: "
        "METRICS_ENABLED=false; the check asks /metrics",
        "Hasura with console off, Keycloak without health, Spring without actuator, Prometheus endpoint "
        "switched off. alb: 404 from the check path since the option was disabled",
    ),
    instead_of=("loadbalancer.health_path_wrong",),
    confirm=("curl -si http://TASK:PORT/PATH",),
    cures=("Switch the feature on, or check a path that the program always serves.",),
)
