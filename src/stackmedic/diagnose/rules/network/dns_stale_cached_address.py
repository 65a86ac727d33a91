"""A proxy or client goes on using an address that it resolved once, after the name has moved to another.

nginx resolves an upstream's name at start; the JVM may cache for ever; balancers and failovers change addresses.
Source: nginx docs (resolver, variables in proxy_pass); JVM networkaddress.cache.ttl.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A proxy or client keeps using an address that has changed",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.ANSWERS_WITH_ERRORS),
    topic="cached address dns ttl nginx proxy_pass resolver upstream resolve at start jvm "
    "networkaddress.cache.ttl stale ip load balancer changed restart helps",
    signatures=(
        Says(r"networkaddress\.cache\.ttl", weight=5.0),
        Says(r"(?:resolves?|resolved|looks? up) … (?:only )?(?:once|at (?:start|boot|startup)|on start)", weight=4.0),
        Says(r"(?:dns|address|ip) … cache[sd]? … (?:forever|indefinitely|ttl|until restart|old)", weight=4.0),
    ),
    clues=(
        Together(
            r"nginx|haproxy|envoy|proxy|jvm|java|client|traefik|varnish",
            r"resolv\w*|cach\w*|ttl|keeps?",
            r"(?:old|stale|former|previous|changed|new) … (?:ip|address)|(?:ip|address)\w* … (?:chang|old"
            r"|stale|rotat|outdated|no longer)",
            weight=6.0,
        ),
        Together(
            r"restart(?:ing)?|reload(?:ing)?",
            r"helps|fixes|cures|resolves|solves|works|until",
            r"<balancer>|upstream|dns",
            r"nginx|proxy|address|502|504",
        ),
        Refutes(r"failover|writer|READONLY"),
        Together(
            r"nginx|haproxy|envoy|proxy",
            r"while connecting to upstream|no live upstreams|upstream connect error",
            r"(?:<balancer>|upstream|backend)\b … (?:changed|replaced|re-?created|new address"
            r"|scaled)|second <balancer>",
            weight=6.0,
        ),
    ),
    reports=(
        "nginx reverse proxy to an internal ALB. nginx: upstream timed out while connecting to upstream, "
        'upstream: "http://10.0.2.99:80/"; 10.0.2.99 no longer belongs to the ALB; nginx -s reload helps',
        "Java client with security manager. app: connects to 10.0.9.9 although dig shows 10.0.4.4; restart helps",
        "proxy_pass with a literal upstream name, ALB scaled and rotated its IPs. nginx: upstream timed out, "
        "no live upstreams; addresses resolved at boot; reload cures",
        "JVM caches DNS forever, RDS or ALB address changed. java: connection refused to the former address "
        "until restart",
    ),
    instead_of=("network.dns_record_points_to_old_target", "network.sg_ingress_missing"),
    confirm=("dig +short NAME",),
    cures=(
        "Let the proxy resolve again (nginx: resolver with valid=, and a variable in proxy_pass); bound the "
        "client's DNS cache.",
    ),
)
