"""Oh My Coins, staging."""

from stackmedic.lab.stacks.ohmycoins.stack import TITLE, build

__all__ = ["TITLE", "build"]
