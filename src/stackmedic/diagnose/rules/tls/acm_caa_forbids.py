"""CAA records of the domain do not allow Amazon to issue.

Source: "Configure a CAA record" in the ACM user guide; failure reason CAA_ERROR (amazon.com, amazontrust.com,
awstrust.com, amazonaws.com).
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="CAA records do not allow Amazon to issue the certificate",
    severity=Severity.HIGH,
    topic="caa record CAA_ERROR acm certificate issue renewal amazon.com amazontrust letsencrypt only domain failure",
    signatures=(
        Proves(r"CAA_ERROR"),
        Proves(r"\bCAA\b", weight=5.0),
        Says(
            r"certificate … (?:authority authorization|not allowed to issue)|amazontrust\.com" r"|awstrust\.com",
            weight=4.0,
        ),
    ),
    reports=(
        'domain with CAA "letsencrypt.org". acm: Status Failed, reason: one or more domain names have failed '
        "validation due to a Certificate Authority Authentication (CAA) error",
        "renewal failed. acm: Failed, CAA_ERROR",
    ),
    instead_of=("tls.certificate_pending", "tls.certificate_expired"),
    confirm=("dig CAA DOMAIN +short",),
    cures=("Add a CAA record for amazon.com (at the name or above it), then request or renew again.",),
)
