"""Production of Oh My Coins: as staging, with a standby of everything, a NAT gateway per zone, and paused.

Source: the project's own operations runbook ("2 backend + 2 frontend tasks, scaled to 0").
"""

from stackmedic.lab.stacks.ohmycoins.programs import PROGRAMS

TITLE = "Oh My Coins, production: as staging, highly available, scaled to zero, in ap-southeast-2"
REGION = "ap-southeast-2"

__all__ = ["PROGRAMS", "REGION", "TITLE"]
