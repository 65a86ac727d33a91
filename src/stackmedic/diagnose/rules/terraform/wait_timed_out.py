"""Terraform waited for a resource to become ready, and it did not in time.

Source: internal/retry of terraform-plugin-sdk ("timeout while waiting for state to become"). Only how long it waited is
said, never why: the resource itself has the reason.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Terraform gave up waiting for the resource",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform timeout while waiting for state to become last state still creating still modifying timeouts "
    "block",
    signatures=(
        Proves(r"timeout while waiting for (?:state to become|resource to)", weight=5.0),
        Says(r"couldn't find resource \(\d+ retries\)|unexpected state '[\w -]{1,60}', wanted target", weight=5.0),
        Says(r"exceeded wait attempts", weight=4.0),
    ),
    reports=(
        "a database of several terabytes. timeout while waiting for state to become 'available' (last state: "
        "'modifying')",
    ),
    confirm=("what the resource itself says: events, status and reason of the one that the address names",),
    cures=(
        "Find out why the resource is not ready; if it only needs longer, raise its timeouts block, then apply again.",
    ),
)
