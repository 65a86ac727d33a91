"""stackmedic looks after web applications on AWS ECS Fargate: root cause with proof, fix, verification."""

__version__ = "0.1.0"
