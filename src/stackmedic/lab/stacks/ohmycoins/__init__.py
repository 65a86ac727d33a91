"""Staging of Oh My Coins: two services on Fargate behind one load balancer, PostgreSQL, Redis with TLS and a token.

Source: the project's own operations runbook (names, sizes, health path, grace period, the nine alarms).
"""

from stackmedic.lab.stacks.ohmycoins.programs import PROGRAMS

TITLE = "Oh My Coins, staging: backend and frontend on Fargate, ALB, PostgreSQL, Redis, NAT, in ap-southeast-2"
REGION = "ap-southeast-2"
NAMES_ELSEWHERE = ("staging.ohmycoins.com",)

__all__ = ["NAMES_ELSEWHERE", "PROGRAMS", "REGION", "TITLE"]
