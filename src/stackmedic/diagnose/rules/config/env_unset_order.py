"""Variables are used before they are loaded: a file is sourced, or a library reads the environment, too late.

Source: public reports about dotenv, shell entry points and prefork servers; no AWS call shows it.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Variables are used before they are loaded",
    severity=Severity.MEDIUM,
    leads_to=(Effect.CRASHES, Effect.ANSWERS_WITH_ERRORS),
    topic="environment variables loaded order before dotenv import source export entrypoint undefined at start "
    "evaluated early",
    signatures=(
        Says(
            r"(?:used|read|evaluated|imported|accessed) before … (?:load|set|sourc|export|dotenv"
            r"|available|environment)",
            weight=5.0,
        ),
        Says(
            r"(?:load|sourc|export|dotenv|set|populat|inject)\w* … (?:too late|after (?:it|they|the|being"
            r"|import|use))",
            weight=5.0,
        ),
        Says(r"dotenv … (?:order|before|after|import)", weight=4.0),
        Says(r"order of … (?:import|load|export|variables)"),
    ),
    clues=(
        Together(
            r"variables?|environment|env\b",
            r"undefined|unset|not set|empty|None",
            r"order|before|later|early|import|sourced?",
        ),
        Refutes(r"parameter (?:null or )?not set"),
    ),
    reports=(
        "Python container, entrypoint sources a .env. app: SECRET_KEY is None when settings.py is imported; "
        "entrypoint.sh: the file is sourced after gunicorn has been started",
        "bash entrypoint with set -u. entrypoint: line 4: DATABASE_URL: unbound variable; it is exported "
        "three lines further down",
    ),
    instead_of=("config.missing_env",),
    confirm=("aws ecs execute-command --cluster CLUSTER --task TASK --container NAME --interactive --command env",),
    cures=(
        "Load the variables before anything reads them: first line of the entry point, or real container environment.",
    ),
)
