"""AWSManagedRulesAnonymousIpList (aws-managed-rule-groups-ip-rep.html, "Anonymous IP list")."""

from stackmedic.lab.physics.waf.managed.group import ManagedGroup, ManagedRule, listed

group = ManagedGroup(
    "AWSManagedRulesAnonymousIpList",
    "anonymous-ip-list",
    50,
    "Addresses that hide who asks.",
    tuple(ManagedRule(name, name, listed(name)) for name in ("AnonymousIPList", "HostingProviderIPList")),
)
