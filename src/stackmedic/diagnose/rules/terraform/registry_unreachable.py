"""Providers or modules could not be fetched: no way to the registry, or it answered with an error.

Source: internal/getproviders of hashicorp/terraform ("could not connect to registry.terraform.io", "Failed to query
available provider packages", "Failed to download module").
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The registry of providers and modules cannot be reached",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform init registry.terraform.io could not connect proxy mirror failed to download module provider "
    "discovery timeout",
    signatures=(
        Proves(r"could not connect to (?:registry\.terraform\.io|registry\.opentofu\.org)"),
        Proves(r"[Ff]ailed to request discovery document"),
        Says(
            r"Failed to download module|Error while installing \S+ v[\d.]+: (?:could not query|failed to"
            r"|bad response|unsuccessful)",
            weight=6.0,
        ),
        Says(
            r"registry\.terraform\.io.{0,120}(?:i/o timeout|no such host|connection refused|Client\.Timeout)",
            weight=6.0,
        ),
        Proves(r"(?:provider packages|module) … could not connect to \S+"),
    ),
    clues=(Refutes(r"no available releases match|checksums? previously recorded", weight=-6.0),),
    reports=(
        "init in a private runner. Error: Failed to query available provider packages: could not connect to registry",
    ),
    instead_of=("terraform.version_constraint", "terraform.provider_lock_platform"),
    confirm=("curl -sS https://registry.terraform.io/.well-known/terraform.json",),
    cures=(
        "Give the runner a way out, or a mirror of its own: terraform providers mirror, provider_installation in the "
        "CLI configuration.",
    ),
)
