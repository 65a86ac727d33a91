"""Real PostgreSQL and Redis servers behind the names of the world's data stores (``lab up --real-data``).

``look`` says what the world wants of each server, ``wanted`` decides what has to be done, ``postgres`` and ``redis`` do
it, in a process of their own (``keeper``) that ends with the lab whatever becomes of it; ``doors`` are the ports that
clients connect to. (docs/adr/0011)
"""
