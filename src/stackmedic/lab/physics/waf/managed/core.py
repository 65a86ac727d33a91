"""AWSManagedRulesCommonRuleSet, the core rule set (aws-managed-rule-groups-baseline.html, "Core rule set (CRS)")."""

from stackmedic.lab.physics.waf.managed.group import (
    ARGUMENTS,
    BODY,
    COOKIES,
    PATH,
    QUERY,
    ManagedGroup,
    ManagedRule,
    everywhere,
    longer_than,
    regex,
    scripting,
)

AGENT = {"SingleHeader": {"Name": "user-agent"}}
COOKIE = {"SingleHeader": {"Name": "cookie"}}
BODY_OVER = {"Body": {"OversizeHandling": "MATCH"}}
METADATA = r"169\.254\.169\.254|\[?fd00:ec2::254\]?|latest/(meta-data|user-data|dynamic)"
TRAVERSAL = r"\.\.[\\/]\.\.|\.\.%2f|/etc/(passwd|shadow|hosts)\b|\bfile:/{3}"
EXTENSIONS = r"\.(log|ini|bak|conf|config|cfg|sql|env|old|swp|pem|key)$"
REMOTE = r"\b(https?|ftps?|file)://(\d{1,3}\.){3}\d{1,3}"
ARGUMENT, URI = ("QUERYARGUMENTS", "QueryArguments", ARGUMENTS), ("URIPATH", "URIPath", PATH)
BODY_ENDS, COOKIE_ENDS = ("BODY", "Body", BODY), ("COOKIE", "Cookie", COOKIES)

group = ManagedGroup(
    "AWSManagedRulesCommonRuleSet",
    "core-rule-set",
    700,
    "What may be tried on any web application.",
    (
        ManagedRule("NoUserAgent_HEADER", "NoUserAgent_Header", {"NotStatement": {"Statement": regex(AGENT, r"^.+$")}}),
        ManagedRule(
            "UserAgent_BadBots_HEADER",
            "BadBots_Header",
            regex(AGENT, r"nessus|nmap|nikto|sqlmap|masscan|zgrab|acunetix"),
        ),
        ManagedRule("SizeRestrictions_QUERYSTRING", "SizeRestrictions_QueryString", longer_than(QUERY, 2048)),
        ManagedRule("SizeRestrictions_Cookie_HEADER", "SizeRestrictions_Cookie_Header", longer_than(COOKIE, 10240)),
        ManagedRule("SizeRestrictions_BODY", "SizeRestrictions_Body", longer_than(BODY_OVER, 8192)),
        ManagedRule("SizeRestrictions_URIPATH", "SizeRestrictions_URIPath", longer_than(PATH, 1024)),
        *everywhere("EC2MetaDataSSRF", "EC2MetaDataSSRF", METADATA, (BODY_ENDS, COOKIE_ENDS, URI, ARGUMENT)),
        *everywhere("GenericLFI", "GenericLFI", TRAVERSAL, (ARGUMENT, URI, BODY_ENDS)),
        *everywhere("RestrictedExtensions", "RestrictedExtensions", EXTENSIONS, (URI, ARGUMENT)),
        *everywhere("GenericRFI", "GenericRFI", REMOTE, (ARGUMENT, BODY_ENDS, URI)),
        ManagedRule("CrossSiteScripting_COOKIE", "CrossSiteScripting_Cookie", scripting(COOKIES)),
        ManagedRule("CrossSiteScripting_QUERYARGUMENTS", "CrossSiteScripting_QueryArguments", scripting(ARGUMENTS)),
        ManagedRule("CrossSiteScripting_BODY", "CrossSiteScripting_Body", scripting(BODY)),
        ManagedRule("CrossSiteScripting_URIPATH", "CrossSiteScripting_URIPath", scripting(PATH)),
    ),
)
