"""The backend redirects to HTTPS although the proxy already ended it, so the browser goes round in circles.

Source: CloudFront "HTTP to HTTPS" with an origin that redirects; X-Forwarded-Proto overwritten at an inner hop.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The application redirects to HTTPS although the proxy already ended TLS: a redirect loop",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="redirect loop too many redirects https 301 302 proxy terminates tls X-Forwarded-Proto lost "
    "cloudfront origin nginx force ssl",
    signatures=(
        Proves(r"ERR_TOO_MANY_REDIRECTS"),
        Proves(
            r"too many redirects|redirect(?:ion)? loops?|infinite(?:ly)? redirect\w*|endless(?:ly)? "
            r"redirect\w*|redirected you too many times",
            weight=5.0,
        ),
        Proves(r"Maximum \(\d+\) redirects followed", weight=5.0),
    ),
    clues=(
        Together(
            r"«status 30[1278]»|redirects?",
            r"X-Forwarded-Proto|CloudFront-Forwarded-Proto|proto header|\$scheme|force_ssl"
            r"|SECURE_SSL_REDIRECT|\$http_x_forwarded_proto|forwarded proto",
            weight=6.0,
        ),
        Together(
            r"«status 30[1278]»|\b301\b|redirects?",
            r"(?:terminat\w+|ends|offload\w*) … (?:tls|ssl|https)|(?:tls|ssl|https)[ -](?:terminat\w+" r"|offload\w*)",
            r"https",
            weight=5.0,
        ),
        Refutes(r"mixed content", weight=-4.0),  # What browsers say of http links; a loop never gets to a page.
        Refutes(r"health|matcher|target group|ELB-HealthChecker"),
    ),
    reports=(
        "WordPress on Fargate, HTTPS listener on the ALB forwarding to port 80. curl: HTTP/1.1 301 Moved "
        "Permanently, Location: the very same https URL, again and again",
        "CloudFront (HTTPS) to ALB port 80 to Magento. browser: redirected you too many times",
    ),
    instead_of=("loadbalancer.edge_mixed_content_proto_lost", "loadbalancer.health_path_redirect"),
    confirm=("curl -sIL --max-redirs 5 https://HOST/",),
    cures=("Redirect only when the forwarded scheme is http, and pass that header on at every hop.",),
)
