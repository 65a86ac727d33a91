"""What a run of Terraform said went wrong, error by error, and what each of them points at."""

from dataclasses import dataclass

from stackmedic.model.explanation import Explanation


@dataclass(frozen=True, slots=True)
class RunError:
    """One error of a run. ``text`` is all that it says, without its place in the configuration; ``address`` is empty
    where Terraform names none, ``line`` 0 where it names no file."""

    summary: str
    text: str
    address: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ExplainedError:
    """One error with the causes that it points at."""

    error: RunError
    explanation: Explanation
