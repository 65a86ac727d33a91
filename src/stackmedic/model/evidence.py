"""Evidence: one fact, and where anyone can read it again."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, list["Json"], dict[str, "Json"], None]  # noqa: UP007 (a forward name)


@dataclass(frozen=True, slots=True)
class Evidence:
    """``call`` answered ``value`` at ``path`` (JMESPath in the reply), read ``at`` the account's time.

    ``says`` puts the fact into words for people.
    """

    call: str
    path: str
    value: Json
    at: datetime
    says: str = ""
