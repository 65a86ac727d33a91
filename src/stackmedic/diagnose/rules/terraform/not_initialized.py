"""The working directory was not initialised for this configuration: backend, modules or providers are missing.

Source: internal/command (Terraform 1.x): "Backend initialization required", "Module not installed", "Required plugins
are not installed", "Missing required provider".
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="terraform init has not run for this configuration",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform init backend initialization required module not installed required plugins missing required "
    "provider",
    signatures=(
        Proves(r"(?:Backend|[Ii]nitialization) (?:initialization )?required,? ?:? ?please run", weight=5.0),
        Proves(r"Initial configuration of the requested backend"),
        Proves(r"Module not installed|module is not yet installed"),
        Proves(r"Required plugins are not installed|Missing required provider|there is no package for registry"),
        Says(r"Could not load plugin|Module source has changed|Module version requirements have changed", weight=6.0),
    ),
    reports=('a fresh checkout. Error: Module not installed. Run "terraform init"',),
    instead_of=(
        "terraform.provider_lock_platform",
        "terraform.name_collision_same_config",
        "terraform.state_digest_mismatch",
        "terraform.permission_denied",
    ),
    confirm=("terraform providers",),
    cures=("terraform init (with the same -backend-config as the pipeline).",),
)
