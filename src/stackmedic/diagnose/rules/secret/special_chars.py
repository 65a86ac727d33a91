"""A generated password holds characters that a consumer reads differently: in a URL, a shell, or by a service's rules.

The same password works where it is passed as a value of its own. Source: RDS "MasterUserPassword" constraints; RFC
3986 (reserved characters); GetRandomPassword ExcludeCharacters.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A generated secret holds characters that its consumer reads differently",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.CANNOT_START),
    topic="password special characters url encode percent escape shell dollar at sign slash generated random "
    "excludeCharacters override_special yaml",
    signatures=(
        Proves(r"MasterUserPassword is not a valid password"),
        Proves(r"Only printable ASCII characters besides"),
        Says(r"password … (?:special|reserved|forbidden|unescaped|invalid|illegal) char", weight=5.0),
        Says(r"(?:special|reserved|unescaped|illegal|forbidden) char\w* … (?:password|secret|url|dsn)", weight=5.0),
        Says(r"ExcludeCharacters|exclude_characters|override_special|exclude_punctuation", weight=4.0),
        Says(
            r"(?:password|secret) … (?:contain|with|has|hold)\w* … (?:char|[#@%/`$&]|backtick|slash|quote" r"|pound)",
            weight=4.0,
        ),
        Says(
            r"(?:invalid port|port could not be cast|Port could not|invalid literal for int|Invalid URL"
            r"|URI malformed|invalid percent-encoding|parse .{0,40}: invalid (?:userinfo|port|URL escape)"
            r"|net/url: invalid userinfo)",
            weight=4.0,
        ),
        Says(r"unbound variable … password|password … unbound variable"),
    ),
    clues=(
        Together(
            r"password|secret|credential",
            r"url[- ]?encod|percent[- ]?encod|escap(?:e|ing|ed)|quot(?:e|ing)|interpolat|\$ sign" r"|generated|random",
            r"parse|invalid|fail|wrong|break|broken|truncat|unable|could not",
            weight=5.0,
        ),
        Together(
            r"generated|random|rotat\w+",
            r"password|secret",
            r"(?:contains?|with|holds?|includ\w+) … (?:[@#%/$&:?]|char)",
        ),
        Refutes(r"input: '(?:undefined|null|None)?'|(?:URL|DSN)\W{1,4}(?:undefined|null|None)\b", weight=-4.0),
        Refutes(r"AUTH token|auth_token|AuthToken"),
        Refutes(r"invalid port … \d+:\d+", weight=-2.0),
    ),
    reports=(
        'random_password in DATABASE_URL. app: parse "postgres://app:aB%zz@db:5432/app": invalid URL escape "%zz"',
        "RDS random password in JDBC URL. app: java.net.URISyntaxException: Illegal character in authority; "
        "password: contains % and #",
    ),
    instead_of=("database.credential_mismatch", "database.url_malformed", "cache.credential_mismatch"),
    confirm=("aws secretsmanager get-random-password --exclude-characters '/@\" %:#?$'",),
    cures=(
        "Percent-encode the password where it becomes part of a URL, or exclude such characters and rotate "
        "it once more.",
    ),
)
