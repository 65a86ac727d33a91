"""Health checks of containers and targets."""
