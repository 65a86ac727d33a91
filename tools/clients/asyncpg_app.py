"""The smallest FastAPI program on asyncio: SQLAlchemy with asyncpg, and redis-py's asyncio client."""

import os
from contextlib import asynccontextmanager

import redis.asyncio as redis
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(os.environ["DATABASE_URL"], pool_recycle=300, pool_timeout=1)
cache = redis.Redis.from_url(os.environ["REDIS_URL"], max_connections=2)
STATEMENTS = {
    "use": "SELECT 1",
    "write": "INSERT INTO notes (note) VALUES (repeat('note ', 1400))",
    "read": "SELECT id, email FROM users",
    "slow": "SELECT id, total FROM orders_by_day",
}


async def ask_postgres(action):
    if action == "busy":
        held = [await engine.connect() for _ in range(engine.pool.size() + engine.pool._max_overflow)]
        action = "use" if held else ""
    async with engine.begin() as connection:
        await connection.execute(text(STATEMENTS[action]))


async def ask_redis(action):
    if action == "write":
        await cache.set("session:1", "value" * 200, ex=3600)
    elif action == "many":
        await cache.mget("session:1", "session:2")
    elif action == "busy":
        held = [await cache.connection_pool.get_connection("GET") for _ in range(2)]
        await cache.get("session:1") if held else None
    else:
        await cache.get("session:1")


ASK = {"postgres": ask_postgres, "redis": ask_redis}


@asynccontextmanager
async def lifespan(app: FastAPI):
    if os.environ["AT_START"]:
        store, action = os.environ["AT_START"].split("/")
        await ASK[store](action)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/{store}/{action}")
async def read(store: str, action: str):
    await ASK[store](action)
