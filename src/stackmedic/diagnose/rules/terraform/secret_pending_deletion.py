"""The secret's name is reserved while the deleted secret waits for the end of its recovery window.

Source: Secrets Manager InvalidRequestException "already scheduled for deletion"; recovery_window_in_days.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The secret's name is reserved until its deletion is final",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="secret scheduled for deletion recovery window name reserved InvalidRequestException restore-secret "
    "force delete without recovery",
    signatures=(
        Proves(r"a secret with this name is already scheduled for deletion"),
        Proves(r"already scheduled for deletion", weight=5.0),
        Says(r"recovery_?window(?:_in_days)?|force-delete-without-recovery|RecoveryWindow", weight=5.0),
        Says(r"secret … (?:scheduled for deletion|pending deletion|recovery)", weight=4.0),
    ),
    clues=(Refutes(r"kms"),),
    reports=(
        "destroy and apply again. aws_secretsmanager_secret: InvalidRequestException: You can't create this "
        "secret because a secret with this name is already scheduled for deletion.",
        "environment recreated the same day. aws_secretsmanager_secret: a secret with this name is already "
        "scheduled for deletion",
    ),
    instead_of=("terraform.resource_exists", "secret.missing"),
    confirm=("aws secretsmanager describe-secret --secret-id NAME --query DeletedDate",),
    cures=("Restore and import it (aws secretsmanager restore-secret), or delete it without recovery.",),
)
