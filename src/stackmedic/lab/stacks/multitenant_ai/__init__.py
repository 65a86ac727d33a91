"""Multi-tenant AI platform: FastAPI on Fargate, PostgreSQL, Redis, S3, CodeBuild."""

from stackmedic.lab.stacks.multitenant_ai.programs import PROGRAMS

TITLE = "Multi-tenant AI platform: FastAPI on Fargate, PostgreSQL, Redis, S3, CodeBuild, in us-west-2"
REGION = "us-west-2"

__all__ = ["PROGRAMS", "REGION", "TITLE"]
