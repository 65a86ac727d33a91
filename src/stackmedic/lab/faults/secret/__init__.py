"""Secrets and their keys."""
