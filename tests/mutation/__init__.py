"""The mutation campaign: every field that a stack's infrastructure sets is changed, one at a time, by an AWS call.

``python -m tests.mutation`` runs it; `docs/accuracy.md` holds what it measured.
"""
