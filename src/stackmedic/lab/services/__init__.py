"""Handlers, one module an AWS service; each operation is one small function."""
