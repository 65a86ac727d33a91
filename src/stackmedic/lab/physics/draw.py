"""Chance that does not depend on who looked before: a number drawn from the seed and a name.

``World.between`` hands out one draw after the other, which suits what happens in order. What is computed when somebody
reads (noise in a metric, the delay of a CloudTrail event) must not depend on how often anybody read: it is drawn here.
"""

import zlib
from hashlib import sha256

_MASK = (1 << 64) - 1


def name_code(name: str) -> int:
    """A number for a name, the same in every process (Python's own ``hash`` of a string is not)."""
    return zlib.crc32(name.encode())


def fraction(seed: int, *coordinates: int) -> float:
    """An evenly distributed number in [0, 1) for a place (source: the SplitMix64 finalizer, Steele et al. 2014)."""
    mixed = seed & _MASK
    for each in coordinates:
        mixed = (mixed + 0x9E3779B97F4A7C15 + each * 0xD1342543DE82EF95) & _MASK
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        mixed ^= mixed >> 31
    return mixed / (_MASK + 1)


def uuid(seed: int, *coordinates: int) -> str:
    """An id in the form of a version 4 UUID for a place."""
    raw = "".join(f"{int(fraction(seed, *coordinates, part) * (1 << 44)):011x}" for part in range(3))
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:32]}"


def letters(seed: str, count: int) -> str:
    """Lower-case letters and digits that are always the same for the same seed, as in AWS's DNS names."""
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(alphabet[each % 36] for each in sha256(seed.encode()).digest()[:count])
