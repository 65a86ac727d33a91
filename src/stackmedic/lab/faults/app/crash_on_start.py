"""The running tag is pushed again with a program that crashes at start; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State

SAYS = (
    "Traceback (most recent call last):",
    '  File "/app/app/main.py", line 7, in <module>',
    "    from app.core.settings import load_settings",
    '  File "/app/app/core/settings.py", line 41, in <module>',
    '    LIMITS = parse_limits(FEATURES["limits"])',
    "KeyError: 'limits'",
)


def inject(aws: Aws, service: str = "backend", exit_code: int = 1, after_s: int = 3) -> State:
    found = aws.service(service)
    repository, tag, manifest = aws.image(found)
    aws.push(repository, tag, manifest, fails={"after_s": after_s, "exit_code": exit_code, "says": SAYS})
    aws.redeploy(found)
    return {"service": found["serviceName"], "repository": repository, "tag": tag, "manifest": manifest}


def heal(aws: Aws, state: State) -> None:
    aws.push(state["repository"], state["tag"], state["manifest"])
    aws.redeploy(aws.service(state["service"]))
