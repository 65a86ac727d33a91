"""The client verifies the server's certificate, and does not trust the RDS certificate authority.

Source: "Using SSL/TLS to encrypt a connection to a DB instance" (global-bundle.pem; CA rotation rds-ca-2019 →
rsa2048-g1).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The database client does not trust the RDS certificate authority",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="self-signed certificate in certificate chain rds-ca global-bundle.pem sslmode verify-full "
    "rejectUnauthorized node postgres trust root certificate",
    signatures=(
        Proves(r"rds-(?:combined-)?ca\b|global-bundle\.pem|rds-ca-\w+", weight=5.0),
        Says(r"SELF_SIGNED_CERT_IN_CHAIN|self[- ]signed certificate in certificate chain", weight=4.0),
        Says(r"root certificate file .{0,80}does not exist", weight=4.0),
        Says(r"verify-(?:full|ca)|rejectUnauthorized"),
    ),
    clues=(
        Together(
            r"postgres\w*|psql|rds|aurora|mysql|database|sequelize|prisma|typeorm|knex|pg\b|jdbc|:5432"
            r"|:3306|asyncpg|psycopg\w*",
            r"self[- ]signed certificate|certificate verify failed|unable to get (?:local )?issuer"
            r"|unknown authority|unable to verify the first certificate|PKIX path|SELF_SIGNED_CERT|root "
            r"certificate file",
            weight=7.0,
        ),
        Refutes(r"redis|rediss|elasticache|:6379", weight=-4.0),
        Refutes(r"expired"),
    ),
    reports=(
        "Node pg 8, RDS. app: Error: self-signed certificate in certificate chain, code: "
        "SELF_SIGNED_CERT_IN_CHAIN; app: ssl: true",
        "Java 17, verify-full. app: PKIX path building failed: unable to find valid certification path to "
        "requested target; jdbc:postgresql",
    ),
    instead_of=("tls.certificate_expired", "cache.tls_client_ca_missing"),
    confirm=("openssl s_client -starttls postgres -connect HOST:5432 -showcerts </dev/null",),
    cures=("Put AWS's global-bundle.pem into the image and name it to the client (sslrootcert, ssl.ca).",),
)
