"""What a task reads from Secrets Manager as it starts."""
