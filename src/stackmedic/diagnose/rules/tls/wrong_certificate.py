"""The listener presents a certificate for another name.

Source: guide ohmycoins; OpenSSL hostname mismatch, ERR_CERT_COMMON_NAME_INVALID, ERR_TLS_CERT_ALTNAME_INVALID.
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import certified
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import ListenerRule
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The listener presents a certificate for another name",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_REACH,),
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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for listener, certificate in certified(snapshot, service):
        hosts = [host for each in snapshot.all(ListenerRule, listener.arn) for host in each.hosts]
        bare = [
            each for each in hosts if not any(covers(name, each) for name in (*certificate.names, certificate.domain))
        ]
        if bare and len(listener.certificate_arns) == 1:
            says = f"port {listener.port} serves {bare[0]}, and its certificate is for {', '.join(certificate.names)}"
            evidence = (
                certificate.seen("names", says),
                listener.seen("certificate_arns", f"port {listener.port} presents it"),
            )
            yield rule.finding(about=certificate.arn, hurts=(service.arn,), says=says, evidence=evidence)


def covers(name: str, host: str) -> bool:
    """Whether a certificate's name covers a host; a wildcard stands for one label."""
    if name.startswith("*."):
        return host.split(".", 1)[-1].lower() == name[2:].lower()
    return name.lower() == host.lower()
