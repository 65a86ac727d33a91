"""The backend builds http:// links because it does not trust, or does not get, the forwarded scheme.

The proxy ends TLS; browsers block the plain links as mixed content. No metric shows it: told by a probe (`--probe`,
with a check of a path that redirects) that was sent from HTTPS to HTTP of the same name. A risk: no count of errors
follows from it.
Source: uvicorn --forwarded-allow-ips, Django SECURE_PROXY_SSL_HEADER, Rails assume_ssl, Spring
server.forward-headers-strategy; "HTTP headers and Application Load Balancers" (X-Forwarded-Proto).
"""

from collections.abc import Iterator

from stackmedic.diagnose.asked import redirects
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The application builds http links behind a proxy that ends TLS",
    severity=Severity.MEDIUM,
    topic="mixed content http links https proxy X-Forwarded-Proto trusted uvicorn proxy headers scheme "
    "redirect location http swagger oauth callback",
    signatures=(
        Proves(r"mixed content", weight=5.0),
        Says(r"blocked:mixed-content|was loaded over HTTPS, but requested an insecure", weight=5.0),
        Says(
            r"(?:location|redirect\w*|links?|urls?|asset\w*) … http:// … (?:instead of|rather than|not) " r"https",
            weight=4.0,
        ),
        Says(
            r"(?:generates?|builds?|returns?|creates?) … http(?:://)? … (?:urls?|links?|instead of https)", weight=4.0
        ),
        Says(r"X-Forwarded-Proto … (?:ignored|not trusted|untrusted|<no>|lost|strip\w*)", weight=4.0),
        Says(
            r"proxy[-_]headers(?!\.py)|forwarded-allow-ips|SECURE_PROXY_SSL_HEADER|assume_ssl"
            r"|forward-headers-strategy|UseForwardedHeaders|trust proxy"
        ),
        Says(r"redirect_uri_mismatch|redirect_uri … http://"),
    ),
    clues=(Refutes(r"too many redirects|redirect loop|ERR_TOO_MANY_REDIRECTS|infinite redirect", weight=-4.0),),
    reports=(
        "Airflow webserver behind an ALB with HTTPS. browser: login form posts to "
        "http://airflow.example.com/login and is blocked; airflow: enable_proxy_fix is False",
        "Superset behind ALB TLS. browser: static files requested over http and blocked; gunicorn: "
        "forwarded_allow_ips not set",
    ),
    confirm=("curl -sI https://HOST/ (look at Location and at links with http://)",),
    cures=("Let the application trust the proxy's X-Forwarded-Proto (and forward it at every hop).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for listener, answer in redirects(snapshot, service):
        host = answer.host or answer.address.rpartition(":")[0]
        if listener.protocol in ("HTTPS", "TLS") and answer.redirects_to == f"http://{host}":
            says = f"{answer.path} of https://{host} sends people to http://{host}"
            seen = (answer.seen("redirects_to", says), listener.seen("protocol", f"port {listener.port} ends TLS"))
            yield rule.finding(about=f"https://{host}", hurts=(), says=says, evidence=seen)
