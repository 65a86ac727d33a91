"""No version of Terraform, of a provider or of a module meets every constraint, or the lock file holds another one.

Source: internal/getproviders and internal/depsfile of hashicorp/terraform; "Dependency Lock File"; a state written by a
newer Terraform (statefile).
"""

from stackmedic.diagnose.rule import Proves, Rule
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Versions do not meet the constraints",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform version constraint required_version required_providers lock file no available releases match "
    "upgrade newer state",
    signatures=(
        Proves(r"no available releases match the given constraints"),
        Proves(r"Inconsistent dependency lock file|locked version selection|locked provider \S+ \S+ does not match"),
        Proves(r"Unsupported Terraform Core version|does not support (?:Terraform|OpenTofu) version"),
        Proves(r"state snapshot was created by (?:Terraform|OpenTofu) v"),
        Proves(r"Resource instance managed by newer provider version"),
        Proves(r"Unresolvable module version constraint"),
    ),
    reports=(
        "a module raised its provider. Error: no available releases match the given constraints ~> 5.0, >= 6.0.0",
    ),
    instead_of=(
        "terraform.provider_lock_platform",
        "terraform.provider_regression",
        "build.dependency_conflict",
        "terraform.not_initialized",
    ),
    confirm=("terraform version", "terraform providers"),
    cures=(
        "Bring the constraints together, then terraform init -upgrade and commit the lock file; use the Terraform "
        "that the team pins.",
    ),
)
