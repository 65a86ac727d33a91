"""Deletion protection is on, so the database (or balancer) cannot be destroyed.

Source: RDS "Cannot delete protected DB Instance"; ELBv2 "cannot be deleted because deletion protection is enabled".
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Deletion protection is on",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="deletion protection enabled cannot delete protected DB instance cluster load balancer disable destroy",
    signatures=(
        Proves(r"Cannot delete protected (?:DB|Cluster)"),
        Proves(r"deletion[ _]?protection … (?:enabled|on\b|true|prevents|is set)", weight=5.0),
        Says(r"(?:because|as) deletion protection|disable deletion protection|deletion_protection", weight=5.0),
    ),
    reports=(
        "terraform destroy. aws_rds_cluster: InvalidParameterCombination: Cannot delete protected Cluster, "
        "please disable deletion protection and try again.",
        "destroy of production data. aws_db_instance: Cannot delete protected DB Instance; load balancer "
        "cannot be deleted because deletion protection is enabled",
    ),
    confirm=(
        "aws rds describe-db-instances --db-instance-identifier DATABASE --query 'DBInstances[].DeletionProtection'",
    ),
    cures=("If it is really to go: set deletion_protection = false, apply, then destroy.",),
)
