"""Room for tasks."""
