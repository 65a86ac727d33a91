"""One service's spend left its usual band.

Source: guide ecommerce; AWS Cost Anomaly Detection.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="One service's spend left its band",
    severity=Severity.LOW,
    topic="cost anomaly spike spend service budget exceeded increase bill month unexpected",
    signatures=(
        Says(r"«one service costs half as much again as in the days before»", weight=5.0),
        Says(r"cost anomaly|anomaly … cost|AnomalyDetect\w*", weight=5.0),
        Says(
            r"(?:costs?|spend|bill) … (?:spik\w*|doubled|tripled|jump\w*|anomal\w*|surg\w*|explod\w*"
            r"|unexpected\w*|increased by)",
            weight=4.0,
        ),
        Says(r"budget … (?:exceeded|alert|threshold|forecast)", weight=4.0),
    ),
    clues=(Refutes(r"\bnat\b|logs?\b|retention|endpoint|image|idle|unused|nobody", weight=-4.0),),
    reports=(
        "Monthly report. cost explorer: Amazon OpenSearch Service 3x of last month; budgets: budget exceeded",
        "anomaly mail from Cost Anomaly Detection. cost: EC2-Other 400 % above expected since Thursday",
    ),
    confirm=(
        "aws ce get-cost-and-usage --time-period Start=FROM,End=TO --granularity DAILY --metrics "
        "UnblendedCost --group-by Type=DIMENSION,Key=SERVICE",
    ),
    cures=("Find the usage type that grew (Cost Explorer by usage type), and what changed on its first day.",),
)
