"""The programs in the images of Ecommerce: a product service in Python, an order service in Node."""

from typing import Any

RUNNING, PREVIOUS, CRASHING = "1f6b2aa", "c93e075", "0de4471"
DATABASE = ["DB_HOST", "DB_NAME", "DB_USER", "DB_PASSWORD"]
POSTGRES = {
    "host": "$DB_HOST",
    "port": "$DB_PORT",
    "user": "$DB_USER",
    "password": "$DB_PASSWORD",
    "database": "$DB_NAME",
    "tls": True,
    "at_start": True,
    "pool_recycle_s": 300,
}

PRODUCT: dict[str, Any] = {
    "dialect": "python-fastapi",
    "port": 8000,
    "start_s": 6,
    "memory_mib": 210,
    "cpu_units": 25,
    "routes": {"/health": {"needs": ["postgres"]}, "/products": {"needs": ["postgres"], "latency_s": 0.05}},
    "requires": DATABASE,
    "postgres": POSTGRES,
    "traced": True,
}
ORDER: dict[str, Any] = {
    "dialect": "node-next",
    "port": 3000,
    "start_s": 4,
    "memory_mib": 160,
    "cpu_units": 20,
    "routes": {"/health": {"needs": ["postgres"]}, "/orders": {"needs": ["postgres"], "latency_s": 0.04}},
    "requires": DATABASE,
    "postgres": POSTGRES,
    "traced": True,
}
SETTING_INVALID = {
    "after_s": 3,
    "exit_code": 1,
    "says": [
        "Traceback (most recent call last):",
        '  File "/app/app/main.py", line 9, in <module>',
        "    settings = Settings()",
        "ValueError: invalid literal for int() with base 10: 'fifty'",
    ],
}
PROGRAMS: dict[str, dict[str, dict[str, Any]]] = {
    "ecommerce-product": {
        PREVIOUS: PRODUCT | {"memory_mib": 205},
        CRASHING: PRODUCT | {"fails": SETTING_INVALID},
        RUNNING: PRODUCT,
    },
    "ecommerce-order": {PREVIOUS: ORDER | {"memory_mib": 155}, RUNNING: ORDER},
}
