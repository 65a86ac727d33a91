"""The certificate is in a region in which the consumer cannot use it: balancers need their own, CloudFront us-east-1.

Source: ELBv2 CertificateNotFound; CloudFront "The specified SSL certificate doesn't exist, isn't in us-east-1
region".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The certificate is in a region that its consumer cannot use",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="certificate region us-east-1 cloudfront alb listener CertificateNotFound acm arn other region wrong",
    signatures=(
        Proves(r"isn't in us-east-1 region"),
        Proves(r"«a certificate of another region»", weight=5.0),
        Says(
            r"certificate … (?:in|from|of) … (?:another|other|different|wrong|us-east-1) … region"
            r"|certificate … us-east-1",
            weight=5.0,
        ),
        Says(r"InvalidViewerCertificate", weight=4.0),
        Says(r"CertificateNotFound", weight=4.0),
    ),
    clues=(
        Together(r"arn:aws:acm:us-east-1", r"listener|alb\b|load balancer|CertificateNotFound", weight=5.0),
        Together(
            r"arn:aws:acm:",
            r"cloudfront|distribution|edge[- ]optimized",
            r"<no>|invalid|doesn't exist|region",
            weight=5.0,
        ),
        Refutes(r"expired", weight=-2.0),
    ),
    reports=(
        "CloudFront with a certificate of eu-west-1. aws_cloudfront_distribution: InvalidViewerCertificate: "
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region",
        "ALB in eu-central-1. aws_lb_listener: CertificateNotFound: Certificate "
        "'arn:aws:acm:us-east-1:1:certificate/9' not found",
    ),
    instead_of=("tls.certificate_pending",),
    confirm=("aws acm list-certificates --region REGION-OF-THE-CONSUMER",),
    cures=(
        "Request (or import) the certificate in the consumer's region: the balancer's own, us-east-1 for CloudFront.",
    ),
)
