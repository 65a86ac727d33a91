"""One service's spend left its usual band.

By the days of two weeks, where they were read: the last that is over beside what a day usually costs. A risk, never an
incident. Source: guide ecommerce; AWS Cost Anomaly Detection; Cost Explorer (GetCostAndUsage).
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.cost import CostDay, CostLine, usual
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE, Snapshot

ENOUGH_DAYS = 7
TIMES, AT_LEAST_USD = 1.5, 1.0  # What a day costs beside a usual one, and how much more that has to be.

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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    if (CostDay.__name__, EVERYWHERE) not in snapshot.many:
        return  # Nobody asked for costs.
    days = [each for each in snapshot.all(CostDay, EVERYWHERE) if each.lines]
    last, before = days[-1:], tuple(days[:-1])
    for day in last if len(before) >= ENOUGH_DAYS else ():
        for name in sorted({each.keys[0] for each in day.lines}):
            now, then = day.of(name), usual(before, name)
            if now >= TIMES * then and now - then >= AT_LEAST_USD:
                grown = _grown_most(day, before, name)
                says = f"{name} cost {now:.2f} USD on {day.day}; a usual day {then:.2f}. Most of it is {grown.keys[-1]}"
                yield rule.finding(about=name, hurts=(), says=says, evidence=(grown.seen("amount", says),))


def _grown_most(day: CostDay, before: tuple[CostDay, ...], service: str) -> CostLine:
    """The usage type that grew by the most dollars."""

    def growth(line: CostLine) -> float:
        return line.usd - sum(each.of(service, line.keys[-1]) for each in before) / len(before)

    return max((each for each in day.lines if each.keys[0] == service), key=growth)
