"""A server of which nothing is known but that it behaves: it listens, answers and ends when it is told to."""

from stackmedic.lab.physics.dialects.dialect import Dialect

dialect = Dialect("plain", banner=("listening on {bind}:{port}",), on_sigterm=0)
