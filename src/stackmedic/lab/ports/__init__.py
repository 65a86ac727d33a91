"""Data ports on loopback: HTTP and HTTPS as the stack's load balancers answer, DNS as its zones do."""

from stackmedic.lab.ports.ports import Ports

__all__ = ["Ports"]
