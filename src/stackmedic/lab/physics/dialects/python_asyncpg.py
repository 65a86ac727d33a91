"""FastAPI under uvicorn on asyncio: SQLAlchemy with asyncpg, and redis-py's asyncio client.

Sources: asyncpg waits 60 s for a connection and prefers TLS (asyncpg/connection.py, ``connect``); SQLAlchemy's
AsyncAdaptedQueuePool is as large as its other pool; the rest is as ``python_fastapi.py`` has it.
"""

from dataclasses import replace

from stackmedic.lab.physics.dialects import python_fastapi

dialect = replace(
    python_fastapi.dialect,
    name="python-asyncpg",
    timeouts_s={"postgres": 60.0},
    otherwise="python-fastapi",
)
