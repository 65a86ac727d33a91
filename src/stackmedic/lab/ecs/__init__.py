"""ECS as it moves: services, deployments, tasks."""
