"""Aurora Serverless v2 sits at its maximum capacity.

Source: guide omnirapeutic; "Performance and scaling for Aurora Serverless v2" (ServerlessDatabaseCapacity,
ACUUtilization).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Aurora Serverless is at its maximum capacity",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="aurora serverless v2 max acu capacity ServerlessDatabaseCapacity ACUUtilization ceiling maximum scaling",
    signatures=(
        Proves(r"ACUUtilization|ServerlessDatabaseCapacity", weight=5.0),
        Says(r"(?:max(?:imum)?|at) … \bACUs?\b|\bACUs? … (?:max\w*|limit|ceiling|reached|stays?)", weight=5.0),
        Says(r"MaxCapacity|max_capacity", weight=4.0),
        Says(r"\bACUs?\b"),
    ),
    clues=(
        Refutes(r"pause\w*|resum\w*|zero capacity|scaled to zero|MinCapacity.{0,4}0\b|minimum capacity 0", weight=-4.0),
    ),
    reports=(
        "Aurora Serverless v2 0.5–2 ACU. aurora: ServerlessDatabaseCapacity 2.0 for the whole day, "
        "ACUUtilization 100; app: timeouts",
        "Aurora Serverless v2, max 8. aurora: ACUUtilization 100 % every morning, latency ten times",
    ),
    instead_of=("database.instance_undersized",),
    confirm=(
        "aws rds describe-db-clusters --db-cluster-identifier CLUSTER --query "
        "'DBClusters[].ServerlessV2ScalingConfiguration'",
    ),
    cures=(
        "Raise the cluster's maximum ACU (max_connections follows it after a restart), then look at the "
        "heaviest statements.",
    ),
)
