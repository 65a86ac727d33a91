"""Recordings: the calls with which Terraform built a stack, kept so that a lab can make them again without Terraform.

``heard.py`` keeps the calls as the gateway sees them, ``references.py`` finds which answer an identifier came from,
``written.py`` is the file, ``replay.py`` makes the calls again. Identifiers, addresses and passwords are references to
the answers that gave them; a replay draws its own from its seed.
"""
