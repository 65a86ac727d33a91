"""A variable or secret that the program requires was never provisioned in this environment.

Programs say it in the words of their settings library. A variable that is set and wrong is another cause. Source:
guides ecommerce, multitenant-ai; messages of pydantic-settings, Django, Spring, envalid, zod, viper.
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import asks_for
from stackmedic.diagnose.differences import lost_variables
from stackmedic.diagnose.endpoints import of_cache
from stackmedic.diagnose.onset import newest_change
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="A variable or secret that the program requires is not set",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CRASHES, Effect.DEPLOYMENT_FAILS),
    topic="environment variable required missing not set undefined production secret provisioned KeyError "
    "settings validation new release",
    signatures=(
        Proves(r"Could not resolve placeholder '[^']+'", weight=5.0),
        Says(
            r"(?:environment variables?|env ?vars?) … (?:is |are )?(?:not set|missing|required|undefined"
            r"|unset|must be (?:set|defined|provided)|not (?:defined|found|provided))",
            weight=4.0,
        ),
        Says(
            r"(?:missing|required|undefined|unset) (?:required )?(?:environment|env|config(?:uration)?"
            r"|setting)\w* (?:variables?|vars?|keys?|value)?",
            weight=4.0,
        ),
        Says(r"KeyError: '[A-Z][A-Z0-9_]+'", weight=4.0),
        Says(
            r"[A-Z][A-Z0-9]+_[A-Z0-9_]+\b'?\x22? (?:is |are |environment variable |env var )?(?:not set"
            r"|missing|required|undefined|unset|must (?:be|not be)|not (?:defined|found|provided"
            r"|configured)|cannot be (?:empty|null|blank)|missing/)",
            weight=4.0,
        ),
        Says(r"validation errors? for \w*Settings", weight=4.0),
        Says(r"field required"),
        Says(r"Invalid URL … input: 'undefined'|ERR_INVALID_URL … 'undefined'", weight=5.0),
        Says(r"ImproperlyConfigured"),
        Says(r"(?:secret_key_base|SECRET_KEY) … (?:missing|must not be empty|not set)"),
        Says(r"(?:no|missing) value … (?:for|provided) … (?:config|variable|setting|property|key)"),
        Says(r"unset (?:required )?variable|unbound variable|parameter not set"),
        Says(r"secret\.valueFrom should not be null"),
        Proves(r"\b[A-Z][A-Z0-9_]+: parameter (?:null or )?not set"),  # a shell's ${NAME:?}
    ),
    clues=(
        Together(
            r"(?:new|first) (?:release|version|deploy\w*|feature)",
            r"(?:requires?|needs?|expects?)",
            r"(?:variable|secret|setting|config|key)",
            r"<no>",
        ),
        Together(r"ResourceNotFoundException", r"missing|never", r"production|environment", weight=3.0),
        Refutes(r"cache|redis"),
        Refutes(r"settings\.DATABASES", weight=-4.0),
        Refutes(r"loaded|order|dotenv", weight=-2.0),
        Refutes(r"did not contain json key", weight=-2.0),
    ),
    reports=(
        "Rails 7 new environment. web: ArgumentError: Missing required environment variable: "
        "STRIPE_WEBHOOK_SECRET; web: 1",
        "Go service with envconfig. app: required key JWT_SIGNING_KEY missing value",
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[name,environment[].name,secrets[].name]'",
    ),
    cures=(
        "Provision the variable (or the secret behind it) for this environment and register a revision that names it.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    change = newest_change(snapshot, service)
    for container, variable in lost_variables(snapshot, change) if change else ():
        asked = asks_for(snapshot, service, variable.name)
        if asked and change and not of_cache(variable):  # That is cache.settings_missing.
            says = f"{container} is no longer given {variable.name}, and asks for it"
            proof = (asked[-1].evidence, variable.seen("name", f"{change.before} had it"), *change.evidence)
            yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=proof, since=change.at)
