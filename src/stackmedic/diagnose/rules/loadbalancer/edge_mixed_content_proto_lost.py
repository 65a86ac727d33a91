"""The backend builds http:// links because it does not trust, or does not get, the forwarded scheme.

The proxy ends TLS; browsers block the plain links as mixed content. Source: uvicorn --forwarded-allow-ips, Django
SECURE_PROXY_SSL_HEADER, Rails assume_ssl, Spring server.forward-headers-strategy.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The application builds http links behind a proxy that ends TLS",
    severity=Severity.MEDIUM,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
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
            r"proxy[-_]headers|forwarded-allow-ips|SECURE_PROXY_SSL_HEADER|assume_ssl"
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
