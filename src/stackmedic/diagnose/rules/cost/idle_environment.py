"""A whole environment runs while nobody uses it.

Source: guides ecommerce, ohmycoins: development and staging at night and on weekends.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="An environment runs while nobody uses it",
    severity=Severity.LOW,
    topic="idle environment staging development night weekend unused costs running 24/7 no traffic preview forgotten",
    signatures=(Says(r"idle environment", weight=4.0),),
    clues=(
        Together(
            r"«weekends cost as much as working days»",
            r"\b(?:dev(?:elopment)?|staging|test|qa|preview|demo|sandbox|non-?prod\w*)\b",
            weight=6.0,
        ),
        Together(
            r"(?:staging|dev(?:elopment)?|test|preview|demo|review|qa|sandbox|whole|non-?prod\w*) "
            r"(?:environments?|stacks?|clusters?|account)?|environments?",
            r"(?:night|weekends?|24/7|around the clock|idle|unused|nobody|no (?:requests|traffic|users)"
            r"|forgotten|not used|out of hours|still running|left running)",
            r"<cost>",
            weight=6.0,
        ),
        Refutes(r"\bnat\b|load balancer only"),
    ),
    reports=(
        "Three preview stacks. billing: 430 USD a month for the preview environments; alb: no requests since March",
        "integration environment kept up over Christmas. cost explorer: ECS, RDS and NAT hours all month, "
        "request count zero",
    ),
    instead_of=("cost.idle_resource", "cost.service_spike"),
    confirm=("aws cloudwatch get-metric-data (AWS/ApplicationELB RequestCount over two weeks, by hour)",),
    cures=("Stop it on a schedule when nobody uses it: no tasks, and the database stopped; or destroy it.",),
)
