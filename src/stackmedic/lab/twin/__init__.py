"""The twin: a lab made from the recording of a real stack, to break and to mend without touching it.

What a recording tells of structure (network, groups, stores, balancers, definitions, services, alarms) is made again by
plain AWS calls, first as it must have been when it ran, and then as it was recorded, so that what is wrong begins to
hurt by itself. Names stay; ids, addresses and secret values are new. What a recording cannot tell is said
(``Twin.unknown``): what runs in the images, what was in the databases, what nobody read.
"""

from stackmedic.lab.twin.twin import Twin

__all__ = ["Twin"]
