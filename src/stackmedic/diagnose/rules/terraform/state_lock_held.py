"""Another run really holds the lock.

The message is that of a stale lock; who holds it, and since when, tells. Source: guides omnirapeutic, ecommerce,
ohmycoins; Terraform state locking.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Another run holds the state's lock",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="state lock held another run in progress Error acquiring the state lock concurrent pipeline "
    "ConditionalCheckFailedException who created",
    signatures=(
        Says(r"«the state's lock was taken within the hour»", weight=4.0),
        Says(r"Error acquiring the state lock", weight=5.0),
        Says(r"ConditionalCheckFailedException", weight=4.0),
    ),
    clues=(
        Refutes(r"«the state's lock is hours old»", weight=-5.0),
        Together(
            r"state lock|acquiring the state|ConditionalCheckFailed\w*|locked",
            r"(?:another|other|second|parallel|concurrent|two) … (?:run|apply|pipeline|job|process"
            r"|workflow|user|pull request)s?|in progress|still running|at the same time|simultaneous\w*"
            r"|concurren\w*",
            weight=6.0,
        ),
        Refutes(
            r"interrupted|cancel\w*|killed|crash\w*|stale|hours? ago|yesterday|days? ago|force-unlock", weight=-4.0
        ),
    ),
    reports=(
        "two pull requests merged at once. plan: Error acquiring the state lock: "
        "ConditionalCheckFailedException; the other workflow run is still applying",
        "two engineers. plan: Error acquiring the state lock; she is applying right now",
    ),
    confirm=("terraform force-unlock is wrong here: look who holds the lock (Who, Created in the message)",),
    cures=("Wait for the other run, and let pipelines queue (one concurrency group).",),
)
