"""AWSManagedRulesPHPRuleSet (aws-managed-rule-groups-use-case.html, "PHP application")."""

from stackmedic.lab.physics.waf.managed.group import BODY, HEADERS, QUERY, ManagedGroup, everywhere

FUNCTIONS = r"\bfsockopen\b|\$_(get|post|cookie|files|server)\b|\bphpinfo\s*\(|\bshell_exec\b|<\?php"
ENDS = (("HEADER", "Header", HEADERS), ("QUERYSTRING", "QueryString", QUERY), ("BODY", "Body", BODY))

group = ManagedGroup(
    "AWSManagedRulesPHPRuleSet",
    "php-app",
    100,
    "What is tried on PHP.",
    everywhere("PHPHighRiskMethodsVariables", "PHPHighRiskMethodsVariables", FUNCTIONS, ENDS),
)
