"""The web ACL blocks what no rule allows.

Source: "Setting the web ACL default action"; sampled requests with the rule Default_Action.
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import blocked, walls
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The web ACL's default action blocks",
    severity=Severity.HIGH,
    leads_to=(Effect.MISROUTED, Effect.ANSWERS_WITH_ERRORS),
    topic="waf web acl default action block Default_Action no rule allows everything 403",
    signatures=(
        Proves(r"Default_Action"),
        Proves(r"default action … (?:is |set to |was )?block\w*|DefaultAction\W{1,6}Block", weight=5.0),
        Says(r"default action … (?:403|deny|forbid)", weight=4.0),
    ),
    clues=(Refutes(r"listener|fixed[- ]response"),),
    reports=(
        "web ACL with allow-list rules. site: 403 for everyone; web acl: default_action { block {} }",
        "allow-list web ACL. site: 403 for requests that no rule names; sampled request: Default_Action",
    ),
    instead_of=("waf.managed_rule_blocks",),
    confirm=("aws wafv2 get-web-acl --name NAME --scope REGIONAL --id ID --query WebACL.DefaultAction",),
    cures=("Set the default action to allow, or add a rule that allows the legitimate requests.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for acl in walls(snapshot, service):
        matched = blocked(snapshot, acl, None)
        if acl.blocks_by_default and matched:
            says = f"web ACL {acl.name} blocks what none of its rules allows"
            evidence = (
                acl.seen("blocks_by_default", says),
                matched[0].seen("action", f"{matched[0].method} {matched[0].uri} was blocked"),
            )
            yield rule.finding(about=acl.arn, hurts=(service.arn,), says=says, evidence=evidence)
