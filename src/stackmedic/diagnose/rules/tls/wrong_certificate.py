"""The listener presents a certificate for another name.

Source: guide ohmycoins; OpenSSL hostname mismatch, ERR_CERT_COMMON_NAME_INVALID, ERR_TLS_CERT_ALTNAME_INVALID.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.asked import handshakes, told_by
from stackmedic.diagnose.edge import certified, covers, records_to
from stackmedic.diagnose.happenings import trail
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.diagnose.symptoms.arrivals import sent_elsewhere
from stackmedic.model.edge import Certificate
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot
from stackmedic.model.task import EnvironmentVariable
from stackmedic.model.trail import TrailEvent

PUBLIC_URL = re.compile(r"https://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
UNTOLD = "by which names clients come is in no rule of the listener and in no zone of the account"

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
        Says(r"wildcards? … (?:not|only) … (?:covers?|match\w*|labels?|levels?|valid)", weight=5.0),
    ),
    clues=(
        Together(
            r"certificate", r"(?:is|only|valid|issued|made) … (?:for|covers?) … \*\.", r"refus\w+|warn\w*|invalid|<no>"
        ),
        Refutes(r"expired|region"),
    ),
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
        if len(listener.certificate_arns) > 1:
            continue
        asked = [host for each in snapshot.all(ListenerRule, listener.arn) for host in each.hosts]
        unfit = [] if sent_elsewhere(snapshot, listener) else [each for each in asked if not fits(certificate, each)]
        bare = unfit or unfit_records(snapshot, listener, certificate)
        if bare:
            yield mismatch(service, listener, certificate, bare[0])
        elif changed := shown_since(snapshot, listener):
            yield from unlike_settings(snapshot, service, listener, certificate, changed)
    for listener, answer in handshakes(snapshot, service):
        if answer.covers is False:
            shown = f", which is for {', '.join(answer.names)}" if answer.names else ""
            says = f"port {listener.port} shows a certificate that is not for {answer.name}{shown}"
            evidence = (told_by(answer, "covers", says), listener.seen("certificate_arns", "what it presents"))
            about = next(iter(listener.certificate_arns), listener.arn)
            yield rule.finding(about=about, hurts=(service.arn,), says=says, evidence=evidence)


def fits(certificate: Certificate, host: str) -> bool:
    return any(covers(name, host) for name in (*certificate.names, certificate.domain))


def unfit_records(snapshot: Snapshot, listener: Listener, certificate: Certificate) -> list[str]:
    """The names of records that lead to the listener's balancer, where the certificate fits none of them: one name
    that it does not fit may be a name of the past."""
    balancer = snapshot.find(LoadBalancer, listener.load_balancer_arn)
    names = [each.name.rstrip(".") for each in records_to(snapshot, balancer)] if balancer else []
    return [] if any(fits(certificate, each) for each in names) else names


def mismatch(service: Service, listener: Listener, certificate: Certificate, host: str, *more: Evidence) -> Finding:
    says = f"port {listener.port} serves {host}, and its certificate is for {', '.join(certificate.names)}"
    return rule.finding(
        about=certificate.arn,
        hurts=(service.arn,),
        says=says,
        evidence=(
            certificate.seen("names", says),
            listener.seen("certificate_arns", f"port {listener.port} presents it"),
            *more,
        ),
        confidence=Confidence.LIKELY if more else Confidence.CONFIRMED,
        decide=(Gap(call="", reason=UNTOLD, needs="the names that people use", hides=()),) if more else (),
    )


def shown_since(snapshot: Snapshot, listener: Listener) -> TrailEvent | None:
    """Who gave the listener another certificate lately."""
    for each in trail(snapshot):
        asked = each.said("requestParameters")
        if each.name == "ModifyListener" and asked.get("listenerArn") == listener.arn and asked.get("certificates"):
            return each
    return None


def unlike_settings(
    snapshot: Snapshot, service: Service, listener: Listener, certificate: Certificate, changed: TrailEvent
) -> Iterator[Finding]:
    """Where no rule and no record says the name: the programs' own settings do, and the certificate fits none of them.
    They may speak of somebody else's address, so that this is likely at most."""
    said = list(addresses(snapshot, service))
    if said and not any(fits(certificate, host) for host, _ in said):
        host, variable = said[0]
        told = (
            variable.seen("value", f"{variable.name}={variable.value}"),
            changed.seen("name", "since when it shows"),
        )
        yield mismatch(service, listener, certificate, host, *told)


def addresses(snapshot: Snapshot, service: Service) -> Iterator[tuple[str, EnvironmentVariable]]:
    """The hosts of URLs that variables have, and that are no endpoints of AWS."""
    for revision in suspect_revisions(snapshot, service):
        for container in revision.containers:
            for variable in container.environment:
                found = PUBLIC_URL.search(variable.value)
                if found and not found["host"].endswith((".amazonaws.com", ".internal", ".local")):
                    yield found["host"], variable
