"""What stands between A and B."""
