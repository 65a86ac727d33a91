"""ACM certificates as they move: proven by DNS, issued, renewed, expired; and what a listener shows of them."""

from stackmedic.lab.physics.certificates.certificates import Certificates

__all__ = ["Certificates"]
