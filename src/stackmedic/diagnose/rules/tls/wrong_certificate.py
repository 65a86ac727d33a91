"""The listener presents a certificate for another name.

Source: guide ohmycoins; OpenSSL hostname mismatch, ERR_CERT_COMMON_NAME_INVALID, ERR_TLS_CERT_ALTNAME_INVALID.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The listener presents a certificate for another name",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="certificate wrong name hostname mismatch common name altname SNI listener default certificate "
    "subject alternative",
    signatures=(
        Proves(r"ERR_CERT_COMMON_NAME_INVALID"),
        Proves(r"ERR_TLS_CERT_ALTNAME_INVALID"),
        Proves(r"Hostname/IP does not match certificate's altnames", weight=5.0),
        Proves(r"(?:hostname|host name) … (?:mismatch|doesn't match|does not match|not match)", weight=5.0),
        Says(r"no alternative certificate subject name matches", weight=5.0),
        Says(r"x509: certificate is valid for .{1,160}, not", weight=5.0),
        Says(
            r"certificate … (?:another|other|wrong|different) (?:name|domain|host)|wrong certificate|for "
            r"another name",
            weight=5.0,
        ),
        Says(r"CertificateError|SNI"),
    ),
    clues=(Refutes(r"expired|region"),),
    reports=(
        "several domains on one ALB. browser: NET::ERR_CERT_COMMON_NAME_INVALID",
        "api subdomain added. curl: SSL: no alternative certificate subject name matches target host name",
    ),
    confirm=(
        "openssl s_client -connect HOST:443 -servername HOST </dev/null | openssl x509 -noout -ext subjectAltName",
    ),
    cures=("Attach a certificate that holds the name to the listener.",),
)
