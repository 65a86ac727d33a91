"""A lock was left behind by an interrupted run.

Source: guides omnirapeutic, ecommerce, ohmycoins; terraform force-unlock.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="An interrupted run left the state locked",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="stale state lock interrupted run force-unlock cancelled pipeline killed lock id left behind",
    signatures=(
        Proves(r"«the state's lock is hours old»"),
        Says(r"force-?unlock", weight=5.0),
        Says(r"Error acquiring the state lock"),
        Says(r"ConditionalCheckFailedException", weight=2.0),
    ),
    clues=(
        Refutes(r"«the state's lock was taken within the hour»", weight=-5.0),
        Together(
            r"state lock|acquiring the state|ConditionalCheckFailed\w*|lock info|locked",
            r"interrupt\w*|cancel\w*|killed|crash\w*|stale|hours? ago|yesterday|days? ago|left (?:over"
            r"|behind)|force-?unlock|no (?:other )?(?:run|process|apply)|nobody|timed out runner|Ctrl",
            weight=7.0,
        ),
        Refutes(r"still (?:running|in progress)|another … (?:run|pipeline) … (?:is|still)"),
        Refutes(r"liquibase|changelog"),
    ),
    reports=(
        "runner was shut down. plan: Error acquiring the state lock ... Created: 2024-05-02 (three days "
        "ago); that job was killed",
        "CI job cancelled. plan: Error acquiring the state lock, Lock Info: ID: 1234, Created two days ago",
    ),
    instead_of=("terraform.state_lock_held",),
    confirm=("terraform plan (read Who and Created of the lock in its message)",),
    cures=("Make sure that nobody applies, then terraform force-unlock LOCK-ID.",),
)
