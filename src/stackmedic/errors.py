"""One error tree. A message says what is wrong, where, and what to type next; each class has its exit code."""


class StackmedicError(Exception):
    """Anything that ends a command with one clear sentence. ``hint`` is what to type next."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(StackmedicError):
    """The command line or stackmedic.toml is wrong."""

    exit_code = 2


class NotFound(StackmedicError):
    """The stack, cluster, service or recording that was named does not exist where it was looked for."""

    exit_code = 2


class RecordingError(StackmedicError):
    """A recording cannot be read: not a folder or archive, not JSON, or made for something else."""

    exit_code = 2


class CredentialsError(StackmedicError):
    """Credentials are missing, expired, or denied altogether."""

    exit_code = 4


class Refused(StackmedicError):
    """A guard said no: read-only, a stale or changed plan, a lock, a missing or spent approval. Nothing was changed."""

    exit_code = 6


class DeadlineReached(StackmedicError):
    """Time ran out before anything useful could be said."""

    exit_code = 10


class Unreachable(StackmedicError):
    """Nothing answered: no network, or nothing listens where AWS is looked for."""

    exit_code = 5


class CallFailed(StackmedicError):
    """One AWS call failed. ``call`` is spelled like its permission, ``code`` is AWS's error code or ours.

    Codes of ours: ``Timeout``, ``ConnectionFailed``, ``DeadlineReached``, ``NotRecorded``, ``InvalidResponse``.
    """

    def __init__(self, call: str, code: str, message: str = "", hint: str = "") -> None:
        super().__init__(f"{call}: {code}: {message}" if message else f"{call}: {code}", hint)
        self.call = call
        self.code = code
        self.reason = message


class AnswerLost(CallFailed):
    """A changing call was sent and no usable answer came: whether it took effect, only a look at the account tells."""
