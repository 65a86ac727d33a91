"""Ecommerce, dev: product and order services on Fargate, PostgreSQL, X-Ray."""

from stackmedic.lab.stacks.ecommerce.programs import PROGRAMS

TITLE = "Ecommerce, dev: product and order services on Fargate, PostgreSQL, X-Ray, in us-east-1"
REGION = "us-east-1"

__all__ = ["PROGRAMS", "REGION", "TITLE"]
