"""What the account uses, and what that costs."""

from stackmedic.lab.physics.usage.usage import Usage

__all__ = ["Usage"]
