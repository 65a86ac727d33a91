"""The pool of connections that a client library keeps."""

from dataclasses import dataclass

FOR_EVER_S = 3600.0  # Longer than anybody waits.


@dataclass(frozen=True, slots=True)
class Pool:
    """``size`` connections are kept, ``overflow`` more may be opened; who waits longer than ``timeout_s`` gives up."""

    size: int
    overflow: int = 0
    timeout_s: float = FOR_EVER_S

    @property
    def most(self) -> int:
        return self.size + self.overflow
