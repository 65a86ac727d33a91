"""The validation record lies in a zone to which the public DNS does not delegate.

Source: "DNS validation" of ACM; several hosted zones of one name; private zones; NS records at the registrar.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The validation record is in a zone that the public DNS does not delegate to",
    severity=Severity.HIGH,
    topic="acm dns validation pending record hosted zone not delegated name servers registrar ns mismatch "
    "private zone duplicate zone",
    signatures=(
        Says(r"(?:not|never|isn't) delegated|name ?servers? … (?:differ|mismatch|not match|wrong|other)", weight=5.0),
        Says(r"PENDING_VALIDATION … (?:hours|days|stuck)", weight=4.0),
        Says(r"VALIDATION_TIMED_OUT"),
    ),
    clues=(
        Together(
            r"PENDING_VALIDATION|pending validation|stuck",
            r"(?:correct|exists?|created|there|right|in place|present) … (?:record|CNAME)|(?:record"
            r"|CNAME)s? … (?:correct|exists?|created|there|right|in place|present|was added)",
            weight=5.0,
        ),
        Together(
            r"acm|certificate|validation",
            r"(?:hosted )?zone|name ?servers?|\bNS\b|registrar|delegat\w*",
            r"<no>|wrong|mismatch\w*|differ\w*|other|duplicate|two|private|delegat\w*|pending|timed? ?out" r"|stuck",
            weight=7.0,
        ),
        Refutes(r"\bCAA\b", weight=-4.0),
    ),
    reports=(
        "subdomain zone in Route 53. acm: Pending validation for 2 days; NS of the parent do not list the zone",
        "zone delegated wrongly. aws_acm_certificate_validation: still creating 45m; the registrar lists "
        "other name servers",
    ),
    instead_of=("tls.certificate_pending", "tls.certificate_expired"),
    confirm=("dig NS DOMAIN +short; aws route53 get-hosted-zone --id ZONE --query DelegationSet.NameServers",),
    cures=("Put the validation record into the delegated zone, or let the registrar name the zone's servers.",),
)
