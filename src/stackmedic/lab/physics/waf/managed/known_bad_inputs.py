"""AWSManagedRulesKnownBadInputsRuleSet (aws-managed-rule-groups-baseline.html, "Known bad inputs")."""

from stackmedic.lab.physics.waf.managed.group import (
    BODY,
    HEADERS,
    PATH,
    QUERY,
    ManagedGroup,
    ManagedRule,
    everywhere,
    regex,
)

HOST = {"SingleHeader": {"Name": "host"}}
PLACES = (
    ("HEADER", "Header", HEADERS), ("BODY", "Body", BODY), ("URIPATH", "URIPath", PATH),
    ("QUERYSTRING", "QueryString", QUERY),
)  # fmt: skip
JAVA = r"java\.lang\.runtime|getruntime\(\)|class\.module\.classloader|java\.lang\.processbuilder"
LOG4J = r"\$\{(?:[^}]*:)?jndi:|\$\{[^}]*\$\{.*jndi"

group = ManagedGroup(
    "AWSManagedRulesKnownBadInputsRuleSet",
    "known-bad-inputs",
    200,
    "Patterns that are known to be invalid.",
    (
        *everywhere("JavaDeserializationRCE", "JavaDeserializationRCE", JAVA, PLACES),
        ManagedRule("Host_localhost_HEADER", "Host_Localhost_Header", regex(HOST, r"^localhost(:|$)|^127\.0\.0\.1")),
        ManagedRule("PROPFIND_METHOD", "Propfind_Method", regex({"Method": {}}, r"^propfind$")),
        ManagedRule(
            "ExploitablePaths_URIPATH", "ExploitablePaths_URIPath",
            regex(PATH, r"/(web-inf|meta-inf|\.git|\.svn|\.aws|wp-config\.php|phpmyadmin)\b"),
        ),
        *everywhere("Log4JRCE", "Log4JRCE", LOG4J, PLACES),
    ),
)  # fmt: skip
