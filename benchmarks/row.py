"""One measurement: what was measured, what it may be, whether it holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """``limit`` is the largest value that holds; ``how`` says what stands behind the number."""

    what: str
    measured: float
    limit: float
    unit: str
    how: str

    @property
    def holds(self) -> bool:
        return self.measured <= self.limit

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "**does not hold**"
        measured, limit = f"{self.measured:.3g} {self.unit}", f"≤ {self.limit:.3g} {self.unit}"
        return f"| {self.what} | {measured} | {limit} | {verdict} | {self.how} |"
