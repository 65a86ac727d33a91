"""Which of moto's stores hold anything: those of services that somebody has asked for something."""

import sys


def touched(service: str) -> bool:
    """Whether a service's store exists in this process; asking moto for it would make it, and take its time."""
    return f"moto.{service}.models" in sys.modules
