"""Traces as X-Ray has them: what instrumented programs send of the requests that they serve."""
