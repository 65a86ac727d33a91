"""Faults and harmless changes: what they are, where they are found, and the account as they see it.

``groups``, ``revisions``, ``images``, ``roles``, ``routes`` and ``secrets`` hold what several faults do, each with its
way back.
"""

from stackmedic.lab.fault.aws import Aws, FaultError, State
from stackmedic.lab.fault.catalogue import Fault, all_faults, all_harmless

__all__ = ["Aws", "Fault", "FaultError", "State", "all_faults", "all_harmless"]
