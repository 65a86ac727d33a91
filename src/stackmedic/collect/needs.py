"""Which calls reading a stack may make: what the collectors declare, and a test holds them to."""

from stackmedic.collect import secret_keys
from stackmedic.collect.collector import collectors
from stackmedic.collect.gather import IDENTITY

ON_REQUEST = secret_keys.collector.needs


def needs_of_an_overview() -> frozenset[str]:
    """What status and discover read."""
    read = (each for each in collectors() if each.overview or each.fills is None)
    return frozenset((IDENTITY, *(call for each in read for call in each.needs)))


def needs_of_a_diagnosis(read_secret_keys: bool = False) -> frozenset[str]:
    """Everything that may be read, of which a healthy stack takes only some."""
    every = {call for each in collectors() for call in each.needs}
    return frozenset((IDENTITY, *(every if read_secret_keys else every - set(ON_REQUEST))))
