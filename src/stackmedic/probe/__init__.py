"""Asks what a stack consists of directly: read-only, only on request, and only at addresses that the stack names."""
