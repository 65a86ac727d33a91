"""The client is outside the VPC, and the database has only a private address.

Source: "Hiding a DB instance in a VPC from the internet".
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The database has only a private address and the client is outside the VPC",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="database publicly accessible public access private address outside vpc laptop rds PubliclyAccessible local",
    signatures=(
        Proves(r"PubliclyAccessible.{0,5}(?:false|no)", weight=5.0),
        Says(
            r"(?:database|instance|rds|aurora) … (?:resolves? to|has only|only has) … private (?:ip" r"|address)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"publicly[- ]accessible|public(?:ly)? access(?:ibility)?|PubliclyAccessible" r"|PubliclyAccessible",
            r"<no>|false|off|lost|disabled|private",
            r"<database>",
            weight=6.0,
        ),
        Together(
            r"(?:laptop|local(?:ly)?|outside (?:of )?(?:the )?(?:vpc|aws)|home|from the internet|github "
            r"(?:actions|runner)|workstation|my machine)",
            r"<timeout>|could not connect|can(?:no|')t connect|unable to connect|unreachable",
            r"\brds\b|aurora|database|postgres\w*|mysql",
            r"private|publicly|public|\(10\.\d|\(172\.[1-3]\d\.|\(192\.168\.",
            weight=5.0,
        ),
    ),
    reports=(
        "Developers connect with DBeaver from home. dbeaver: Connection timed out; rds: Publicly accessible: "
        "No; vpn: none",
        "GitHub Actions runs migrations against RDS. action: connection timed out to "
        "db.abc.us-east-1.rds.amazonaws.com (10.0.1.4)",
        "RDS reached by a contractor over the internet. dbeaver: timeout; rds: Publicly accessible: no",
        "Heroku/Vercel/Render app outside AWS connects to Aurora. app: P1001: Can't reach database server at "
        "db.cluster-x.us-east-1.rds.amazonaws.com:5432",
    ),
    instead_of=("network.sg_ingress_missing",),
    confirm=(
        "aws rds describe-db-instances --db-instance-identifier DATABASE --query 'DBInstances[].PubliclyAccessible'",
    ),
    cures=(
        "Connect from inside the VPC (bastion, VPN, ECS Exec); make the database public only on purpose and "
        "with a narrow group.",
    ),
)
