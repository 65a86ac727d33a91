"""Settings that tasks are given."""
