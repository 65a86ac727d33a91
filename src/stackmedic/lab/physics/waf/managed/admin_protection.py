"""AWSManagedRulesAdminProtectionRuleSet (aws-managed-rule-groups-baseline.html, "Admin protection")."""

from stackmedic.lab.physics.waf.managed.group import PATH, ManagedGroup, ManagedRule, regex

ADMIN = r"/(admin|administrator|sqlmanager|phpmyadmin|myadmin|wp-admin|manager/html|server-status)(/|$)"

group = ManagedGroup(
    "AWSManagedRulesAdminProtectionRuleSet",
    "admin-protection",
    100,
    "Pages of administrators.",
    (ManagedRule("AdminProtection_URIPATH", "AdminProtection_URIPath", regex(PATH, ADMIN)),),
)
