"""One kind of trouble that many messages tell of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """``texts`` are patterns of which one is enough, ``points_at`` lists causes from the commonest on, ``read`` says
    what would decide."""

    name: str
    layer: str
    texts: tuple[str, ...]
    points_at: tuple[str, ...]
    read: tuple[str, ...]
