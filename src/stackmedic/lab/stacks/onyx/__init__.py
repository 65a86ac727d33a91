"""Onyx: one task of four containers per tenant; PostgreSQL, Redis and Vespa are shared.

Source: the project's own guide (two tenants; their databases are made by hand on the server that Terraform makes).
"""

from stackmedic.lab.clients import Clients
from stackmedic.lab.stacks.onyx.programs import PROGRAMS

TITLE = "Onyx, two tenants: nginx, API, web and workers in one task each, PostgreSQL, Redis, Vespa on EC2, in us-west-2"
REGION = "us-west-2"
NAMES_ELSEWHERE = ("demo.vigilon.app", "tenant-demo.vigilon.app")
SERVER, DATABASES = "onyx-prod-postgres", ("onyx_customer_a", "onyx_tenant_demo")


def by_hand(clients: Clients) -> None:
    """CREATE DATABASE for each tenant."""
    for name in DATABASES:
        clients.gateway.account.databases.create_database(SERVER, name)


__all__ = ["NAMES_ELSEWHERE", "PROGRAMS", "REGION", "TITLE", "by_hand"]
