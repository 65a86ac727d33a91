"""Secrets, parameters and their keys."""
