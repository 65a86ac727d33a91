"""The smallest FastAPI program that opens PostgreSQL and Redis at start or per request, as many real ones do."""

import os
from contextlib import asynccontextmanager

import redis
from fastapi import FastAPI
from sqlalchemy import create_engine, text

engine = create_engine(os.environ["DATABASE_URL"], pool_recycle=300)
cache = (
    redis.Redis.from_url(os.environ["REDIS_URL"], ssl_cert_reqs="none")
    if os.environ["REDIS_URL"].startswith("rediss")
    else redis.Redis.from_url(os.environ["REDIS_URL"])
)


def ask_postgres():
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def ask_redis():
    cache.ping()


@asynccontextmanager
async def lifespan(app: FastAPI):
    if os.environ["AT_START"] == "postgres":
        ask_postgres()
    if os.environ["AT_START"] == "redis":
        ask_redis()
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/postgres")
def read_postgres():
    ask_postgres()


@app.get("/redis")
def read_redis():
    ask_redis()
