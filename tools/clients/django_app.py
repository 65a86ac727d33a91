"""The smallest Django program under gunicorn, with psycopg2, Django's Redis cache, boto3 and requests."""
# ruff: noqa: E402 - what is imported depends on what is there.

import os
import sys
from urllib.parse import parse_qsl, unquote, urlsplit

sys.modules["psycopg"] = None  # Django would prefer it; programs that have psycopg2 have only that.

import boto3
import django
import requests
from django.conf import settings
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path

url = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="key",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": url.hostname,
            "PORT": url.port,
            "USER": unquote(url.username),
            "PASSWORD": unquote(url.password),
            "NAME": url.path.lstrip("/"),
            "OPTIONS": dict(parse_qsl(url.query)),
        }
    },
    CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["REDIS_URL"]}},
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
    },
)
STATEMENTS = {
    "use": "SELECT 1",
    "write": "INSERT INTO notes (note) VALUES (repeat('note ', 1400))",
    "read": "SELECT id, email FROM users",
    "slow": "SELECT id, total FROM orders_by_day",
}


def ask_postgres(action):
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[action])


def ask_redis(action):
    if action == "write":
        cache.set("session:1", "value" * 200, 3600)
    elif action == "many":
        cache.get_many(["session:1", "session:2"])
    else:
        cache.get("session:1")


def ask_s3(action):
    files = boto3.client("s3", endpoint_url=os.environ["S3_URL"])
    where = {"Bucket": os.environ["BUCKET"], "Key": os.environ["KEY"]}
    files.put_object(**where, Body=b"report") if action == "write" else files.get_object(**where)


def ask_http(action):
    requests.get(os.environ["API_URL"], timeout=10).raise_for_status()


ASK = {"postgres": ask_postgres, "redis": ask_redis, "s3": ask_s3, "http": ask_http}


def read(request, store, action):
    ASK[store](action)
    return HttpResponse("ok")


urlpatterns = [path("<store>/<action>", read)]
django.setup()
application = get_wsgi_application()
if os.environ["AT_START"]:
    ASK[os.environ["AT_START"].split("/")[0]](os.environ["AT_START"].split("/")[1])
