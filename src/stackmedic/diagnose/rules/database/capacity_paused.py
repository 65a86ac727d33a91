"""A serverless cluster is paused, or still resuming, and refuses the first connections.

Source: "Scaling to Zero ACUs with automatic pause and resume for Aurora Serverless v2" (resume takes about 15 s,
longer after a day); Data API DatabaseResumingException.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The serverless database is paused or still resuming",
    severity=Severity.MEDIUM,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="aurora serverless paused auto-pause resume resuming scaled to zero minimum capacity 0 first "
    "connection fails cold start DatabaseResumingException",
    signatures=(
        Proves(r"DatabaseResumingException"),
        Proves(r"is resuming after being auto-paused", weight=5.0),
        Says(r"auto-?paus\w*|SecondsUntilAutoPause", weight=4.0),
        Says(r"Communications link failure … aurora"),
    ),
    clues=(
        Together(
            r"(?:scal\w+ (?:down )?to (?:zero|0)|auto-?pause\w*|paused|min(?:imum)? (?:capacity"
            r"|ACU)\W{1,4}(?:of |is )?0\b|0 ACUs?|zero (?:capacity|acu)|resum(?:e|es|ing))",
            r"aurora|serverless|cluster",
            r"no pg_hba|<timeout>|<refused>|<reset>|terminat\w*|connect\w*|fail",
            weight=7.0,
        ),
        Refutes(r"on purpose|nightly|stop-db"),
    ),
    reports=(
        "Aurora Serverless v1 for staging. app: Communications link failure: the last packet sent "
        "successfully...; the first request each morning fails, thirty seconds later it works; cluster shows "
        "0 capacity units",
        "Serverless v2, MinCapacity 0. app: timeout expired on the first connection after lunch; the second works",
    ),
    instead_of=("database.tls_required_by_server", "database.instance_unavailable", "network.sg_ingress_missing"),
    confirm=(
        "aws rds describe-db-clusters --db-cluster-identifier CLUSTER --query "
        "'DBClusters[].ServerlessV2ScalingConfiguration'",
    ),
    cures=("Let the client wait and retry for half a minute, or raise the minimum capacity above 0.",),
)
