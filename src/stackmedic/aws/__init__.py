"""The only door to AWS: what is asked, how fast, what comes back redacted, and how it can be recorded and replayed."""
