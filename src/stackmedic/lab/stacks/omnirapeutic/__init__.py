"""Omnirapeutic, production: an API on Fargate behind a web firewall, Aurora Serverless v2."""

from stackmedic.lab.stacks.omnirapeutic.programs import PROGRAMS

TITLE = "Omnirapeutic, production: an API on Fargate behind a web firewall, Aurora Serverless v2, in us-east-1"
REGION = "us-east-1"

__all__ = ["PROGRAMS", "REGION", "TITLE"]
