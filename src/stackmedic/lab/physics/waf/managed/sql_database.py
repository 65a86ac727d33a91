"""AWSManagedRulesSQLiRuleSet (aws-managed-rule-groups-use-case.html, "SQL database")."""

from stackmedic.lab.physics.waf.managed.group import (
    ARGUMENTS,
    BODY,
    COOKIES,
    ManagedGroup,
    ManagedRule,
    injection,
    regex,
)

EXTENDED = r"\bhaving\s+\d+\s*=\s*\d+|\border\s+by\s+\d+\s*--|\binto\s+(outfile|dumpfile)\b|\bprocedure\s+analyse\b"

group = ManagedGroup(
    "AWSManagedRulesSQLiRuleSet",
    "sql-database",
    200,
    "What is tried on SQL databases.",
    (
        ManagedRule("SQLi_QUERYARGUMENTS", "SQLi_QueryArguments", injection(ARGUMENTS)),
        ManagedRule(
            "SQLiExtendedPatterns_QUERYARGUMENTS", "SQLiExtendedPatterns_QueryArguments", regex(ARGUMENTS, EXTENDED)
        ),
        ManagedRule("SQLi_BODY", "SQLi_Body", injection(BODY)),
        ManagedRule("SQLiExtendedPatterns_BODY", "SQLiExtendedPatterns_Body", regex(BODY, EXTENDED)),
        ManagedRule("SQLi_COOKIE", "SQLi_Cookie", injection(COOKIES)),
    ),
)
