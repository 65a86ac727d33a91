"""What a sentence says whatever numbers, addresses and moments stand in it: programs say one thing a thousand times."""

import re

VARYING = re.compile(
    r"0x[0-9a-f]+"
    r"|\b(?=[0-9a-f-]{8,})(?=[a-f-]*\d)[0-9a-f]+(?:-[0-9a-f]+)*\b"  # Ids, digests, dates.
    r"|\d+(?:[:.,T/]\d+)*",  # Numbers, moments, addresses.
    re.IGNORECASE,
)
COMPARED = 300  # Characters: after them lines differ by what they were about.


def shape(text: str) -> str:
    """A sentence without what differs each time that it is said."""
    return VARYING.sub("#", text[:COMPARED])
