"""The client verifies the cache's certificate and has no CA bundle to do it with.

ElastiCache presents a public Amazon certificate. Source: guide onyx; redis-py ssl_cert_reqs/ssl_ca_certs; slim
images without ca-certificates.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.data_store import Cache
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(
    r"(?:CERTIFICATE_VERIFY_FAILED|unable to get local issuer certificate"
    r"|certificate signed by unknown authority).*(?:cache|redis|6379)|(?:redis|6379"
    r"|cache\.amazonaws).*(?:CERTIFICATE_VERIFY_FAILED|unable to get local issuer certificate)"
)

rule = Rule(
    __name__,
    title="The cache client verifies TLS without a CA bundle",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="redis tls certificate verify failed ca bundle ca-certificates missing ssl_cert_reqs rediss unable "
    "to get local issuer",
    signatures=(Says(r"ssl_cert_reqs|ssl_ca_certs", weight=4.0),),
    clues=(
        Together(
            r"redis|rediss|valkey|elasticache|:6379|celery",
            r"certificate verify failed|CERTIFICATE_VERIFY_FAILED|unable to get (?:local )?issuer|unknown "
            r"authority|self[- ]signed|unable to verify the first certificate",
            weight=6.0,
        ),
        Refutes(r"postgres\w*|rds-ca|global-bundle"),
    ),
    reports=(
        "Alpine image, Go client, ElastiCache in-transit encryption. go-redis: tls: failed to verify "
        "certificate: x509: certificate signed by unknown authority; image: FROM scratch",
        ".NET on chiseled image. app: The remote certificate was rejected by the provided "
        "RemoteCertificateValidationCallback, redis",
    ),
    confirm=("openssl s_client -connect HOST:6379 </dev/null",),
    cures=("Install ca-certificates in the image, or name the bundle to the client (ssl_ca_certs).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    for use in uses(snapshot, service, Cache) if said else ():
        store = use.store
        if store.transit_encryption:
            says = f"{use.container} cannot verify the certificate of {store.id}"
            mode = store.seen("transit_encryption", f"{store.id} speaks TLS")
            yield answered(rule, use, said, says, mode)
