"""The smallest FastAPI program that uses stores, a bucket and an API at start or per request, as many real ones do."""

import os
from contextlib import asynccontextmanager

import boto3
import httpx
import redis
from fastapi import FastAPI
from pymemcache.client.base import Client
from sqlalchemy import create_engine, text

engine = create_engine(os.environ["DATABASE_URL"], pool_recycle=300, pool_timeout=1)
cache = redis.Redis.from_url(os.environ["REDIS_URL"], max_connections=2)
STATEMENTS = {
    "use": "SELECT 1",
    "write": "INSERT INTO notes (note) VALUES (repeat('note ', 1400))",
    "read": "SELECT id, email FROM users",
    "slow": "SELECT id, total FROM orders_by_day",
}


def ask_postgres(action):
    if action == "busy":
        held = [engine.connect() for _ in range(engine.pool.size() + engine.pool._max_overflow)]
        action = "use" if held else ""
    with engine.begin() as connection:
        connection.execute(text(STATEMENTS[action]))


def ask_redis(action):
    if action == "write":
        cache.set("session:1", "value" * 200, ex=3600)
    elif action == "many":
        cache.mget("session:1", "session:2")
    elif action == "busy":
        held = [cache.connection_pool.get_connection("GET") for _ in range(2)]
        cache.get("session:1") if held else None
    else:
        cache.get("session:1")


def ask_memcached(action):
    host, _, port = os.environ["MEMCACHED"].rpartition(":")
    Client((host, int(port)), connect_timeout=5, timeout=5).get("session:1")


def ask_s3(action):
    files = boto3.client("s3", endpoint_url=os.environ["S3_URL"])
    where = {"Bucket": os.environ["BUCKET"], "Key": os.environ["KEY"]}
    files.put_object(**where, Body=b"report") if action == "write" else files.get_object(**where)


def ask_http(action):
    httpx.get(os.environ["API_URL"]).raise_for_status()


ASK = {"postgres": ask_postgres, "redis": ask_redis, "memcached": ask_memcached, "s3": ask_s3, "http": ask_http}


@asynccontextmanager
async def lifespan(app: FastAPI):
    if os.environ["AT_START"]:
        store, action = os.environ["AT_START"].split("/")
        ASK[store](action)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/{store}/{action}")
def read(store: str, action: str):
    ASK[store](action)
