"""The filter-pattern language of CloudWatch Logs.

Source: CloudWatch Logs user guide, "Filter pattern syntax for metric filters, subscription filters, filter log events,
and Live Tail". A pattern in braces looks into JSON, one in brackets into columns, any other for terms.
"""

from functools import lru_cache

from stackmedic.lab.physics.patterns.columns import columns
from stackmedic.lab.physics.patterns.fields import fields
from stackmedic.lab.physics.patterns.terms import BadPattern, Matches, terms

__all__ = ["BadPattern", "Matches", "matcher"]


@lru_cache(maxsize=512)
def matcher(pattern: str) -> Matches:
    """Whether a message matches. Raises BadPattern."""
    text = pattern.strip()
    if text.startswith("{"):
        return fields(text)
    if text.startswith("["):
        return columns(text)
    return terms(text)
