"""The running tag is pushed again with a program that crashes at start; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, images

SAYS = (
    "Traceback (most recent call last):",
    '  File "/app/app/main.py", line 7, in <module>',
    "    from app.core.settings import load_settings",
    '  File "/app/app/core/settings.py", line 41, in <module>',
    '    LIMITS = parse_limits(FEATURES["limits"])',
    "KeyError: 'limits'",
)


def inject(aws: Aws, service: str = "backend", exit_code: int = 1, after_s: int = 3) -> State:
    fails = {"after_s": after_s, "exit_code": exit_code, "says": SAYS}
    return images.replace(aws, aws.service(service), fails=fails)


def heal(aws: Aws, state: State) -> None:
    images.put_back(aws, state)
