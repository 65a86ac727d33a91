"""AWSManagedRulesLinuxRuleSet (aws-managed-rule-groups-use-case.html, "Linux operating system")."""

from stackmedic.lab.physics.waf.managed.group import HEADERS, PATH, QUERY, ManagedGroup, everywhere

FILES = r"/proc/(version|self|cpuinfo|mounts)|/etc/(issue|os-release|crontab|fstab)|/var/log/"

group = ManagedGroup(
    "AWSManagedRulesLinuxRuleSet",
    "linux-os",
    200,
    "What is tried on Linux.",
    everywhere("LFI", "LFI", FILES, (("URIPATH", "URIPath", PATH), ("QUERYSTRING", "QueryString", QUERY),
                                     ("HEADER", "Header", HEADERS))),
)  # fmt: skip
