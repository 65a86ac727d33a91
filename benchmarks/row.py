"""One measurement: what was measured, what it may be, whether it holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """``limit`` is the largest value that holds, or the least; ``how`` says what stands behind the number."""

    what: str
    measured: float
    limit: float
    unit: str
    how: str
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "**does not hold**"
        sign = "≥" if self.at_least else "≤"
        measured, limit = f"{self.measured:.3g} {self.unit}", f"{sign} {self.limit:.3g} {self.unit}"
        return f"| {self.what} | {measured} | {limit} | {verdict} | {self.how} |"
