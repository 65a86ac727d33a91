"""The alarm's threshold lies below the normal level, so it rings without trouble.

Source: guide omnirapeutic; alarm history against the metric's usual range.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The alarm's threshold is below the normal level",
    severity=Severity.LOW,
    topic="alarm threshold too low noisy flapping false positives rings normal level too sensitive alert fatigue",
    signatures=(
        Says(r"threshold … (?:too low|below … normal|too sensitive|low\b|lower than)", weight=5.0),
        Says(
            r"(?:alarms?|alerts?) … (?:nois\w*|flap\w*|false (?:alarm|positive)s?|too (?:often|sensitive)"
            r"|every (?:night|hour|few minutes)|fatigue|constantly)",
            weight=5.0,
        ),
        Says(r"(?:nois\w*|flapp\w*) (?:alarms?|alerts?)", weight=4.0),
    ),
    clues=(Refutes(r"dimension|subscri"),),
    reports=(
        "RDS CPU alarm at 20 %. alarm goes on and off ten times a night, no user noticed anything",
        "latency alarm rings with each nightly batch. many ALARM and OK mails, threshold under the usual value",
    ),
    confirm=("aws cloudwatch describe-alarm-history --alarm-name ALARM --history-item-type StateUpdate",),
    cures=("Set the threshold above what normal days reach (or use anomaly detection), over several periods.",),
)
