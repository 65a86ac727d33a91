"""DNS: the account's hosted zones as Route 53 serves them, and AWS's own names."""

from stackmedic.lab.physics.names.answer import Answer, Record
from stackmedic.lab.physics.names.names import Names

__all__ = ["Answer", "Names", "Record"]
