"""AWSManagedRulesUnixRuleSet (aws-managed-rule-groups-use-case.html, "POSIX operating system")."""

from stackmedic.lab.physics.waf.managed.group import ARGUMENTS, BODY, ManagedGroup, everywhere

SHELL = r"\becho\s+\$(home|path|user)\b|\$\((curl|wget|cat|id)\b|;\s*(cat|curl|wget|sh)\s+[-/\w]|\|\s*(bash|sh)\b"
ENDS = (("QUERYARGUMENTS", "QUERYARGUMENTS", ARGUMENTS), ("BODY", "BODY", BODY))

group = ManagedGroup(
    "AWSManagedRulesUnixRuleSet",
    "posix-os",
    100,
    "What is tried on shells.",
    everywhere("UNIXShellCommandsVariables", "UNIXShellCommandsVariables", SHELL, ENDS),
)
